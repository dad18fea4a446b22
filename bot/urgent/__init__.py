"""Tells whether a message describes an emergency: signs finds wordings, likeness compares whole messages, flags decides."""
