"""Serves editors: check finds what is wrong with the content, drafts start or extend entries, exchange takes them from
other files (hypertext reads web pages for it), schema describes their keys, files writes them.

signing keeps what clinicians sign, which an edit voids.
"""
