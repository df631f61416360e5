"""Accounts, sign-ins and the settings of the organisation."""
