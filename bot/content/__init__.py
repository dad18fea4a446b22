"""Read and check the content folder: what is answered, in which words, and when to warn.

documents reads files, front matter and YAML; faqs, messages, guidance and labelled say what may stand in them; folder reads and
checks all of them at once (``load_content``).
"""
