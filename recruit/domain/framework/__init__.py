"""Competency frameworks: groups, elements, stages, questions, scales, and what links and completes
them.
"""
