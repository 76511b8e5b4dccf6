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
MINUTES = 3  # of each who answers, as voice counts them from the questions
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
    groups = _to_ask(row, when)
    smallest = max(5, row.school.minimum_group)
    if _people_in(groups) < smallest:
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


def people_asked(trial: Trial) -> int:
    """How many would be asked now; 0 where it is not the time."""
    when = time_to_ask(trial)
    return _people_in(_to_ask(trial, when)) if when is not None else 0


def _to_ask(trial: Trial, when: str) -> list[voice.Asked]:
    groups = _groups(trial)
    return _asked_before(trial, groups) if when == Pulse.When.AFTER else groups


def _people_in(groups: list[voice.Asked]) -> int:
    return sum(min(len(each.people), AT_MOST) for each in groups)


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


def _asked_before(trial: Trial, groups: list[voice.Asked]) -> list[voice.Asked]:
    """Of these groups those that were asked before it began, so that like is held against like; all where none was."""
    before = Pulse.objects.filter(trial=trial, when=Pulse.When.BEFORE).first()
    codes = group_codes(before) if before is not None else set()
    return [each for each in groups if each.code in codes] or groups


def group_codes(pulse: Pulse) -> set[str]:
    """The codes of the groups that a round asked."""
    return set(pulse.round.groups.values_list("code", flat=True))


def _audiences(trial: Trial) -> list[Audience]:
    tellings = Telling.objects.filter(trial=trial, audience__isnull=False).select_related("audience")
    named = [each.audience for each in tellings if each.audience is not None]
    return named or list(Audience.objects.filter(code="staff"))


@dataclass(frozen=True)
class Change:
    """How one side of receptivity changed, on 0 to 10: the dimension's code, the group's ("" for everybody together),
    and the comparison."""

    code: str
    group: str
    result: comparing.Result


def changes(pulses: list[Pulse]) -> list[Change]:
    """What changed between the two closed rounds: each dimension for everybody, then openness group by group.

    Nothing that is hidden in either; nothing for everybody together where other groups were asked afterwards, since
    the change could then be that of who was asked.
    """
    by_time = {pulse.when: pulse for pulse in pulses}
    if set(by_time) != set(Pulse.When.values):
        return []
    first, second = (_figures(by_time[when]) for when in (Pulse.When.BEFORE, Pulse.When.AFTER))
    alike = group_codes(by_time[Pulse.When.BEFORE]) == group_codes(by_time[Pulse.When.AFTER])
    wanted = [("informed", ""), ("open", "")] if alike else []
    wanted += [("open", code) for code in CODES.values()]
    return [
        Change(code, group, comparing.compare(first[code, group], second[code, group], paired=False))
        for code, group in wanted
        if (code, group) in first and (code, group) in second
    ]


def _figures(pulse: Pulse) -> dict[tuple[str, str], comparing.Summary]:
    rows = voice.figures_of(pulse.round).filter(level="dimension", hidden="", mean__isnull=False)
    return {(row.code, row.group_code): comparing.Summary(n=int(row.n or 1), mean=row.mean, sd=row.sd) for row in rows}


def _end_of(day: date) -> datetime:
    """The last moment of a day in the active time zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
