"""How open people are to a trial, before it begins and afterwards: the same questions to the same groups.

Answers belong to nobody, so the two rounds are two groups and not pairs; nothing is said from fewer than the minimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headship.areas.improvement.innovation import comparing
from headship.areas.improvement.innovation.domain import trials
from headship.areas.improvement.innovation.models import Hearers, Pulse, Telling, Trial
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.domain.audiences import people_in
from headship.school.models import Audience, Person
from headship.school.roles import PARENT, STAFF, STUDENT
from headship.voice import api as voice

INSTRUMENT = "receptivity"
OPEN_FOR = timedelta(days=10)
AT_MOST = 50  # of each group, by lot
CODES = {Hearers.STAFF: "staff", Hearers.STUDENTS: "students", Hearers.PARENTS: "families", Hearers.OTHERS: "partners"}
# Whoever has several roles is asked as the first of these.
ROLES = {Hearers.STAFF: STAFF, Hearers.STUDENTS: {STUDENT.code}, Hearers.PARENTS: {PARENT.code}}


@transaction.atomic
def ask(*, by: Person, trial: Trial, closes_on: date | None = None) -> Pulse:
    """Ask the audiences that the trial names; all staff where it names none. Before it begins, or after it was studied.

    Raises Refusal where it was asked at this time, or fewer are asked than may be shown.
    """
    row = trials.locked(by, trial)
    when = time_to_ask(row)
    if when is None:
        raise Refusal(_("It is asked before the trial begins, and again once it was studied."))
    if Pulse.objects.filter(trial=row, when=when).exists():
        raise Refusal(_("This was asked already."))
    groups = _groups(row)
    smallest = max(5, row.school.minimum_group)
    if sum(min(len(each.people), AT_MOST) for each in groups) < smallest:
        raise Refusal(
            _("Fewer than %(n)s people would be asked, too few for answers without names. Ask them aloud.")
            % {"n": smallest}
        )  # fmt: skip
    asked = voice.ask(
        by=by, instrument_code=INSTRUMENT, groups=groups, about=("trial", row.pk), title=_title(row, when),
        opens_at=clock.now(), closes_at=_end_of(closes_on or clock.today() + OPEN_FOR), purpose=row.title,
    )  # fmt: skip
    pulse: Pulse = Pulse.objects.create(trial=row, when=when, round=asked)
    trials.record(by, "pulse", row, _("Asked how people see a trial."), "6.2e", payload={"when": str(when)})
    return pulse


def time_to_ask(trial: Trial) -> str | None:
    """Before it begins, or once a run was studied; None in between."""
    if trial.state == Trial.State.PLANNED:
        return Pulse.When.BEFORE
    studied = trial.runs.filter(studied_at__isnull=False).exists()
    return Pulse.When.AFTER if studied else None


def may_be_asked(trial: Trial) -> bool:
    """True where it is time to ask, and nobody has yet."""
    when = time_to_ask(trial)
    return when is not None and not Pulse.objects.filter(trial=trial, when=when).exists()


def _title(trial: Trial, when: str) -> str:
    words = _("Before we try it: %(trial)s") if when == Pulse.When.BEFORE else _("After we tried it: %(trial)s")
    return (words % {"trial": trial.title})[:200]


def _groups(trial: Trial) -> list[voice.Asked]:
    chosen: dict[int, Person] = {}
    for person in people_in(_audiences(trial)):
        chosen[person.pk] = person
    found = []
    for hearers, roles in ROLES.items():
        ids = Person.objects.with_role(*roles).filter(pk__in=chosen).order_by("pk").values_list("pk", flat=True)
        found.append((hearers, [chosen.pop(pk) for pk in ids if pk in chosen]))
    found.append((Hearers.OTHERS, list(chosen.values())))
    return [
        voice.Asked(code=CODES[hearers], title=str(hearers.label), people=people,
                    sample=AT_MOST if len(people) > AT_MOST else None)
        for hearers, people in found if people
    ]  # fmt: skip


def _audiences(trial: Trial) -> list[Audience]:
    tellings = Telling.objects.filter(trial=trial, audience__isnull=False).select_related("audience")
    named = [each.audience for each in tellings if each.audience is not None]
    return named or list(Audience.objects.filter(code="staff"))


@dataclass(frozen=True)
class Change:
    """How one side of receptivity changed, on 0 to 10: the dimension's code and the comparison."""

    code: str
    result: comparing.Result


def changes(pulses: list[Pulse]) -> list[Change]:
    """What changed between the two closed rounds, dimension by dimension; nothing that is hidden in either."""
    rounds = {pulse.when: pulse.round_id for pulse in pulses}
    if set(rounds) != set(Pulse.When.values):
        return []
    rows = _figures(pulses)
    found = []
    for code in ("informed", "open"):
        first = rows.get((rounds[Pulse.When.BEFORE], code))
        second = rows.get((rounds[Pulse.When.AFTER], code))
        if first is not None and second is not None:
            found.append(Change(code, comparing.compare(first, second, paired=False)))
    return found


def _figures(pulses: list[Pulse]) -> dict[tuple[int, str], comparing.Summary]:
    found: dict[tuple[int, str], comparing.Summary] = {}
    for pulse in pulses:
        figures = voice.figures_of(pulse.round).filter(level="dimension", group_code="", hidden="", mean__isnull=False)
        for figure in figures:
            summary = comparing.Summary(n=int(figure.n or 1), mean=figure.mean, sd=figure.sd)
            found[pulse.round_id, figure.code] = summary
    return found


def _end_of(day: date) -> datetime:
    """The last moment of a day in the active time zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
