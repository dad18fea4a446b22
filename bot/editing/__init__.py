"""Serves editors: check finds what is wrong with the content, drafts start an entry, schema describes its keys."""
