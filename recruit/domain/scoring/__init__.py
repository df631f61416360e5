"""The interviews: who may score, what a member sees, the sheet, the agreement, the marks of the
panel.
"""
