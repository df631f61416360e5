"""Recruit: from a leadership competency framework to a fair, structured interview and its
evidence.
"""
