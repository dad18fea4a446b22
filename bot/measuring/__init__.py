"""Measures replies on judged questions (evaluation, plots) and fits how sure the bot is (calibration)."""
