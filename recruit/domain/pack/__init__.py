"""A vacancy and the pack that is issued for it: what is asked, heard and marked."""
