"""Measures replies on judged questions (evaluation) and fits how sure the bot is (calibration)."""
