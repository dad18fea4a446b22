"""Serve programs: routes (what is served), contract (what goes over the wire), openapi (the description of both)."""

from web.api.routes import blueprint

__all__ = ["blueprint"]
