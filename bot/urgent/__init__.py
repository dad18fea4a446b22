"""Tells whether a message describes an emergency: signs reads what it tells, model weighs that, flags decides."""
