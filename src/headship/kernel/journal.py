"""The door to the evidence ledger for the rooms beneath it.

`school` and `standards` change things that belong in the ledger, yet may not import `evidence`. They call
`record`; `evidence` puts its recorder here when the application starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol


class Recorder(Protocol):
    """What `evidence.domain.ledger.record` offers."""

    def __call__(
        self,
        *,
        by: Any,
        verb: str,
        record_kind: str,
        record_id: int | None,
        label: str,
        summary: str,
        clauses: Sequence[str] = (),
        purpose: str = "accountable",
        about: Any = None,
        happened_at: datetime | None = None,
        payload: Mapping[str, Any] | None = None,
        refers_to: int | None = None,
    ) -> Any: ...


_recorder: list[Recorder] = []


def set_recorder(recorder: Recorder) -> None:
    """Called once by the evidence room."""
    _recorder[:] = [recorder]


def record(**entry: Any) -> Any:
    """Write one act to the ledger, in the caller's transaction. See `Recorder` for the fields."""
    if not _recorder:
        raise RuntimeError("The evidence room has not set its recorder.")
    return _recorder[0](**entry)
