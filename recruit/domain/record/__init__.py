"""The record of a selection, where each thing in it comes from, and its history in words."""
