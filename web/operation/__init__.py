"""Do to every response what running on the open internet asks for: security (headers), compression."""
