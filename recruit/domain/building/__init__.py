"""A vacancy while it is put together: the draft, the choices, the list of candidates, the check."""
