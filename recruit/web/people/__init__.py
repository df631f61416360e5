"""Signing in, accounts and the settings of the organisation."""
