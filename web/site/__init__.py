"""Serve people: chat (the chat page), widget (its loader), pages (FAQ and demo pages), review (what a clinician signs), and
insights (how the bot does, for staff).

look has the clinic's colour and logo, strings the words of the pages, templating what every template may use.
"""
