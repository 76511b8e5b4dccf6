"""Who gets which answer at the addresses of the look itself: anybody may choose how pages look and read."""

from __future__ import annotations

from tests.permissions.answers import Row, open_to_all

TABLE: dict[str, Row] = {
    "gallery": open_to_all(),
    "theme": open_to_all(),
    "set_language": open_to_all(),
}
