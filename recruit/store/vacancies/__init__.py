"""Vacancies while they are built: drafts, candidates, panels, issued editions."""
