"""Fits small models, of no word's meaning: terms weighs terms of texts, linear fits weights to them, cache keeps the fits."""
