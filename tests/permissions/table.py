"""Who gets which answer at every address: each room's part, put together.

A room's part lies in `rooms/<room>.py`: TABLE maps the name of an address to its Row, and `@record` says how the
records in its addresses are made. It is written by hand from what the school expects, never read from the rules.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.permissions import rooms
from tests.permissions.answers import Row

ELSEWHERE: tuple[str, ...] = ()

TABLE: dict[str, Row] = {}
for module in iter_modules(rooms.__path__):
    part: dict[str, Row] = import_module(f"{rooms.__name__}.{module.name}").TABLE
    twice = set(part) & set(TABLE)
    assert not twice, f"{sorted(twice)} stand in two rooms' tables."
    TABLE |= part
