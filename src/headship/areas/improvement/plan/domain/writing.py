"""What several verbs of the plan share: the line for the ledger, and checks on people and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from headship.areas.improvement.plan.models import Plan, Priority
from headship.evidence.domain import citations, ledger
from headship.evidence.models import Citation
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person


def note(by: Person, verb: str, record: Any, summary: str, clauses: Sequence[str] = (), **payload: Any) -> None:
    """Write an act on a plan, priority, action or evaluation into the ledger."""
    kind = record._meta.model_name
    ledger.record(
        by=by, verb=verb, record_kind=kind, record_id=record.pk, label=str(record), summary=summary, clauses=clauses,
        payload=payload or None,
    )  # fmt: skip


def one_line(text: str, sentence: str, *, field: str, longest: int = 200) -> str:
    """Words in one line. Raises Refusal with this sentence where there are none."""
    words = " ".join(text.split())[:longest]
    if not words:
        raise Refusal(sentence, field=field)
    return words


def still_open(plan: Plan | None) -> None:
    """Raises Refusal where the plan has been closed."""
    if plan is not None and plan.state == Plan.State.CLOSED:
        raise Refusal(_("This plan is closed. What goes on stands in the next one."))


def under_way(priority: Priority) -> None:
    """Raises Refusal where a priority has been evaluated or stopped, or its plan closed."""
    still_open(priority.plan)
    if priority.state != Priority.State.OPEN:
        raise Refusal(_("This priority has been looked back on; what was agreed stays as it stood."))


def touch(priority: Priority, by: Person, fields: Iterable[str]) -> None:
    """Save these fields of a priority, with who changed it and when."""
    priority.version += 1
    priority.changed_by, priority.changed_at = by, clock.now()
    priority.save(update_fields=[*fields, "version", "changed_by", "changed_at"])


def unlink_all(by: Person, reference: tuple[str, int]) -> None:
    """Take back every link from and to a record that is about to go."""
    kind, number = reference
    ends = Q(source_kind=kind, source_id=number) | Q(target_kind=kind, target_id=number)
    for row in Citation.objects.filter(ends):
        citations.withdraw(by=by, citation=row)
