"""The door to this package: what the rest of the room uses of instruments."""

from headship.voice.instruments.answers import answered, asked, check, numeric
from headship.voice.instruments.minutes import minutes_for
from headship.voice.instruments.reading import Unreadable, as_yaml, common, digest, load_shipped, problems, read
from headship.voice.instruments.scales import NON_ANSWERS, SCALES, Scale
from headship.voice.instruments.schema import (
    BASES,
    CANNOT_SAY,
    GROUPS,
    LANGUAGES,
    Content,
    Item,
    Section,
    When,
)

__all__ = [
    "BASES", "CANNOT_SAY", "GROUPS", "LANGUAGES", "NON_ANSWERS", "SCALES", "Content", "Item", "Scale", "Section",
    "Unreadable", "When", "answered", "as_yaml", "asked", "check", "common", "digest", "load_shipped",
    "minutes_for", "numeric", "problems", "read",
]  # fmt: skip
