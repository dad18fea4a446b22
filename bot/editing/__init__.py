"""Serves editors: check finds what is wrong with the content, drafts start or extend entries, schema describes their keys.

signing keeps what clinicians sign, which an edit voids.
"""
