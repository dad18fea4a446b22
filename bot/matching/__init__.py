"""Finds the entries that a question is about: query says what is looked for, index holds the bank, lexical weighs words by
field, retrieval ranks, confidence says how sure the first is, turns tells turns and parts of a conversation apart.
"""
