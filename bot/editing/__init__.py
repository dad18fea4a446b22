"""Serves editors: check finds what is wrong with the content, drafts start entries and add to them, schema describes its keys."""
