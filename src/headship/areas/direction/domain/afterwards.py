"""Asking those whom a decision affected, after it, whether they were heard: a minute each, and nobody by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.direction.domain import lifecycle
from headship.areas.direction.domain.consulting import people_of
from headship.areas.direction.models import Decision
from headship.areas.direction.rules import CONCLUDE
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person
from headship.school.roles import GOVERNANCE, PARENT, STAFF, STUDENT
from headship.voice import api as voice

INSTRUMENT = "consultation"
MINUTES = 1
OPEN_FOR = timedelta(days=10)
AT_MOST = 50
# Whoever has several roles is asked as the first of these.
ROLES = {"staff": STAFF, "governors": GOVERNANCE, "students": {STUDENT.code}, "families": {PARENT.code}}
GROUPS: dict[str, str | Promise] = {
    "staff": gettext_lazy("Staff"),
    "governors": gettext_lazy("Governors"),
    "students": gettext_lazy("Students"),
    "families": gettext_lazy("Families"),
    "partners": gettext_lazy("Partners"),
}


@dataclass(frozen=True)
class Reach:
    """Whom the question reaches: so many of each kind of people, and of them at most so many are asked."""

    people: dict[str, list[Person]]
    at_most: int

    @property
    def asked(self) -> int:
        """How many are asked in all."""
        return sum(min(len(several), self.at_most) for several in self.people.values())


def reach_of(decision: Decision, at_most: int = AT_MOST) -> Reach:
    """Those whom the decision affects today, each once, without whoever decided it."""
    everybody: dict[int, Person] = {}
    for group in decision.groups.select_related("audience", "team"):
        everybody.update((person.pk, person) for person in people_of(group))
    everybody.pop(decision.settled_by_id or 0, None)
    found: dict[str, list[Person]] = {}
    for code, roles in ROLES.items():
        of_this_kind = Person.objects.with_role(*roles).filter(pk__in=everybody).values_list("pk", flat=True)
        if here := [everybody.pop(pk) for pk in of_this_kind if pk in everybody]:
            found[code] = here
    if everybody:
        found["partners"] = list(everybody.values())
    return Reach(found, at_most)


@transaction.atomic
def ask_afterwards(
    *, by: Person, decision: Decision, closes_on: date | None = None, at_most: int = AT_MOST
) -> voice.Round:
    """Ask those affected: were they asked in time, was it weighed, is the reason clear?

    closes_on: the last day, by default in ten days. at_most: how many of each kind of people are asked, those least
    recently asked first. Raises Denied; Refusal where it is not decided, is confidential, was asked before, or
    where fewer are affected than may be shown.
    """
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, CONCLUDE, row)
    _refuse_unless_askable(row)
    reach = reach_of(row, at_most)
    smallest = max(5, row.school.minimum_group)
    if reach.asked < smallest:
        raise Refusal(
            _("Fewer than %(n)s people would be asked, too few for answers without names. Ask them aloud, and write "
              "down at the review what they said.") % {"n": smallest}
        )  # fmt: skip
    asked = voice.ask(
        by=by, instrument_code=INSTRUMENT, groups=_groups(reach), about=("decision", row.pk),
        title=_("Were you heard? %(question)s") % {"question": Truncator(row.question).chars(120)},
        opens_at=clock.now(), closes_at=_end_of(closes_on or clock.today() + OPEN_FOR), purpose=_purpose(row),
    )  # fmt: skip
    lifecycle.record(
        row, by, "ask_afterwards", _("Asked those affected whether they were heard."), "2.2d",
        payload={"people": reach.asked, "minutes": MINUTES},
    )  # fmt: skip
    return asked


def _refuse_unless_askable(decision: Decision) -> None:
    if not decision.is_settled:
        raise Refusal(_("This is asked once it is decided."))
    if decision.confidential:
        raise Refusal(_("A confidential decision is talked over with those who know of it, and not asked about here."))
    if not decision.groups.exists():
        raise Refusal(_("No group is named whom it affects, so there is nobody to ask."))
    if voice.rounds_about("decision", decision.pk).exists():
        raise Refusal(_("Those affected have been asked about this decision."))


def _groups(reach: Reach) -> list[voice.Asked]:
    return [
        voice.Asked(
            code=code, title=str(GROUPS[code]), people=people,
            sample=reach.at_most if len(people) > reach.at_most else None,
        )
        for code, people in reach.people.items()
    ]  # fmt: skip


def _purpose(decision: Decision) -> str:
    return _("It is about “%(question)s”. Decided was: %(choice)s.") % {
        "question": decision.question, "choice": str(decision.choice).rstrip("."),
    }  # fmt: skip


def _end_of(day: date) -> datetime:
    """The last moment of a day in the active time zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
