"""The list of vacancies, the steps of building one, its check and its papers."""
