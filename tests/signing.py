"""Sign as a clinician does, without a page."""

import datetime
from typing import Any

from bot.editing.signing import Item, Signatures, to_signature

DAY = datetime.date(2026, 1, 31)


def item_of(signatures: Signatures, id: str) -> Item:
    return next(item for item in signatures.items if item.id == id)


def sign(signatures: Signatures, id: str, **given: Any) -> None:
    """Approve the rule or answer *id*, but for what is *given*."""
    item = item_of(signatures, id)
    usual = {"verdict": "approved", "name": "A. Example", "role": "a pain physician", "date": DAY, "remark": ""}
    signatures.sign(item, to_signature(signatures.sheet(item), **{**usual, **given}))
