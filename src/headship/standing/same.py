"""Being the very same object, as a key: for what is remembered about something that costs more to compare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

Kept = TypeVar("Kept")


class Same(Generic[Kept]):
    """A key that is equal only where it holds the same object; it keeps that object alive."""

    __slots__ = ("what",)

    def __init__(self, what: Kept) -> None:
        self.what = what

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Same) and self.what is other.what

    def __hash__(self) -> int:
        return id(self.what)

    @classmethod
    def each(cls, those: Iterable[Kept]) -> tuple[Same[Kept], ...]:
        """A key for each of them, in their order."""
        return tuple(cls(each) for each in those)
