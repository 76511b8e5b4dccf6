"""Setting up programmes, and the rhythm in which they are looked at."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from headship.areas.improvement.reviews.domain.lifecycle import some_text
from headship.areas.improvement.reviews.models import Programme, ProgrammeReview
from headship.areas.improvement.reviews.rules import RUN_PROGRAMME, SET_UP_PROGRAMME
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.months import months_later
from headship.kernel.permissions import require
from headship.school.domain.people import here_to_own
from headship.school.models import Person

SHORTEST, LONGEST = 3, 120  # months of a cycle


@transaction.atomic
def set_up(
    *, by: Person, title: str, kind: str, owner: Person, cycle_months: int, next_on: date | None = None, aims: str = ""
) -> Programme:
    """Set a programme up. next_on: by when it is first reviewed; one cycle from today where None.

    Raises Denied; Refusal for a title that is taken, an owner who is not here, or a cycle out of bounds.
    """
    require(by, SET_UP_PROGRAMME)
    title = some_text(" ".join(title.split()), "title", _("A programme needs a name."))
    _refuse_cycle(cycle_months)
    here_to_own(owner)
    if kind not in Programme.Kind.values:
        raise Refusal(_("Say what sort of programme it is."), field="kind")
    _refuse_title(title)
    first = next_on or months_later(clock.today(), cycle_months)
    programme: Programme = Programme.objects.create(
        title=title, kind=kind, owner=owner, cycle_months=cycle_months, next_on=first, first_on=first,
        aims=aims.strip(), set_up_by=by, set_up_at=clock.now(),
    )  # fmt: skip
    _record(programme, by, "set_up", _("Set up, to be looked at every %(n)s months.") % {"n": cycle_months})
    return programme


@transaction.atomic
def revise(
    *, by: Person, programme: Programme, title: str, kind: str, owner: Person, cycle_months: int, next_on: date,
    aims: str = "",
) -> Programme:  # fmt: skip
    """Change what a programme is called, who looks after it, or its rhythm.

    A review that was done covers the new cycle from its own day: a longer cycle makes nothing fresh that is not.
    """
    row = _locked(by, programme)
    title = some_text(" ".join(title.split()), "title", _("A programme needs a name."))
    _refuse_cycle(cycle_months)
    if owner.pk != row.owner_id:
        here_to_own(owner)
    if title != row.title:
        _refuse_title(title)
    moved = next_on != row.next_on
    row.title, row.kind, row.owner, row.aims = title, kind, owner, aims.strip()
    row.cycle_months, row.next_on = cycle_months, next_on
    row.reviewed_until = _reviewed_until(row)
    row.save()
    said = _("Its next review is now by %(day)s.") % {"day": next_on} if moved else _("Described anew.")
    _record(row, by, "revise", said)
    return row


@transaction.atomic
def end(*, by: Person, programme: Programme, on: date | None = None) -> Programme:
    """The school no longer offers it; its reviews stay readable. Raises Refusal while one is open."""
    row = _locked(by, programme)
    if row.reviews.filter(state__in=ProgrammeReview.OPEN).exists():
        raise Refusal(
            _("A review is under way. Conclude it, or withdraw it with a reason, and end the programme then.")
        )
    row.ended_on = on or clock.today()
    row.save(update_fields=["ended_on"])
    _record(row, by, "end", _("No longer offered."))
    return row


def cover(programme: Programme, concluded_on: date, *, counted: bool, next_on: date) -> None:
    """A review was concluded: its programme is covered for a cycle where it counts, and has its next date."""
    if counted:
        programme.reviewed_until = months_later(concluded_on, programme.cycle_months)
    programme.next_on = next_on
    programme.save(update_fields=["reviewed_until", "next_on"])


def _reviewed_until(programme: Programme) -> date | None:
    last = programme.reviews.filter(counted=True).order_by("-concluded_at").first()
    if last is None:
        return None
    return months_later(localdate(last.concluded_at), programme.cycle_months)


def _locked(by: Person, programme: Programme) -> Programme:
    row: Programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(by, RUN_PROGRAMME, row)
    return row


def _refuse_cycle(months: int) -> None:
    if not SHORTEST <= months <= LONGEST:
        raise Refusal(_("A cycle is between %(first)s and %(last)s months.") % {"first": SHORTEST, "last": LONGEST},
                      field="cycle_months")  # fmt: skip


def _refuse_title(title: str) -> None:
    if Programme.objects.filter(title__iexact=title).exists():
        raise Refusal(_("There is a programme of that name already."), field="title")


def _record(programme: Programme, by: Person, verb: str, summary: str) -> None:
    ledger.record(
        by=by, verb=f"programme.{verb}", record_kind="programme", record_id=programme.pk, label=programme.title,
        summary=summary, clauses=("6.3c",),
        payload={"kind": programme.kind, "cycle": programme.cycle_months, "next": programme.next_on},
    )  # fmt: skip
