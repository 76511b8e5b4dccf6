"""A leader's 360°: asked for by the leader alone, read first by a companion of their choice, and released by them.

    ask ──round opens──▶ answers ──round closes──▶ release ──▶ goals, sharing with the appraiser, asking again

Every act is formative and about the leader, so nobody else reads it in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence.domain import ledger
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import require
from headship.school.models import Person
from headship.school.queries import appraiser_of
from headship.voice.domain import gathering, instruments, rounds
from headship.voice.models import Feedback, Round
from headship.voice.models.rounds import SMALLEST_GROUP
from headship.voice.rules import ASK_FEEDBACK

INSTRUMENT = "leader-360"
SELF, LINE_MANAGER = "self", "line_manager"
NAMED = (SELF, LINE_MANAGER)  # groups of one person by nature: they stand under their name, and that is said
GROUPS: dict[str, str | Promise] = {
    LINE_MANAGER: gettext_lazy("Line manager"),
    "peers": gettext_lazy("Colleagues who lead"),
    "reports": gettext_lazy("People I lead"),
    "governors": gettext_lazy("Governors"),
    "students": gettext_lazy("Students"),
    "families": gettext_lazy("Families"),
    "partners": gettext_lazy("Partners"),
}
CLAUSE = "2.4b"
Raters = Mapping[str, Sequence[Person]]
Addresses = Mapping[str, Sequence[str]]


@transaction.atomic
def ask(
    *, by: Person, companion: Person, raters: Raters, opens_at: datetime, closes_at: datetime,
    addresses: Addresses | None = None, previous: Feedback | None = None,
) -> Feedback:  # fmt: skip
    """Ask these people for feedback on oneself, and send the links. raters: people by group code; see GROUPS.

    addresses: e-mail addresses by group code, of people whom the school does not keep.

    previous: the feedback that this one is held against. Raises Denied for somebody who does not lead, and Refusal
    where the companion appraises them or rates them, somebody stands in two groups, or too few are asked.
    """
    require(by, ASK_FEEDBACK)
    several = {code: list(people) for code, people in raters.items() if people}
    outside = {code: list(some) for code, some in (addresses or {}).items() if some}
    _check_raters(by, several, {code: len(some) for code, some in outside.items()})
    _check_companion(by, companion, several)
    if previous is not None and (previous.leader_id != by.pk or not previous.is_released):
        raise Refusal(_("Only feedback of your own that was released can be asked for again."))
    if Feedback.objects.filter(leader=by, round__state=Round.State.OPEN).exists():
        raise Refusal(_("You are asking people already. Let that come to its end first."))
    planned = rounds.plan(
        by=by, version=instruments.newest(INSTRUMENT), title=_("Feedback for %(name)s") % {"name": by.name},
        purpose=_("%(name)s would like to learn how others see their leading.") % {"name": by.name},
        groups=_asked(by, several, outside), opens_at=opens_at, closes_at=closes_at, leader=by,
        previous=previous.round if previous else None, reminders=(7,), own_leave=True,
    )  # fmt: skip
    feedback: Feedback = Feedback.objects.create(round=planned, leader=by, companion=companion, asked_at=clock.now())
    rounds.open_round(by=by, round=planned, own_leave=True)
    people = sum(map(len, several.values())) + sum(map(len, outside.values()))
    _record(feedback, by, "ask", _("Asked %(n)s people for feedback.") % {"n": people}, clauses=(CLAUSE,))
    return feedback


def _asked(leader: Person, raters: Raters, addresses: Addresses) -> list[rounds.Asked]:
    own = rounds.Asked(SELF, _("Own view"), people=[leader], named=True)
    others = [
        rounds.Asked(
            code, str(title), people=raters.get(code, ()), addresses=addresses.get(code, ()), named=code in NAMED
        )
        for code, title in GROUPS.items() if code in raters or code in addresses
    ]  # fmt: skip
    return [own, *others]


def _check_raters(leader: Person, raters: Raters, outside: Mapping[str, int]) -> None:
    unknown = set(raters) - set(GROUPS)
    if unknown:
        raise Refusal(_("There is no group “%(group)s” of raters.") % {"group": min(unknown)})
    if len(raters.get(LINE_MANAGER, ())) > 1:
        raise Refusal(_("The line manager is one person, who answers under their name."), field=LINE_MANAGER)
    seen: set[int] = set()
    for code, people in raters.items():
        for person in people:
            if person.pk == leader.pk:
                raise Refusal(_("You are asked for your own view anyway. Leave yourself out here."), field=code)
            if person.pk in seen:
                raise Refusal(
                    _("%(name)s stands in two groups. Each person answers once, in one.") % {"name": person.name},
                    field=code,
                )
            seen.add(person.pk)
    _check_sizes({code: len(raters.get(code, ())) + outside.get(code, 0) for code in GROUPS}, leader)


def _check_sizes(sizes: Mapping[str, int], leader: Person) -> None:
    """Enough people in all, and no group so small that another would have to be hidden in order to guard it."""
    least = max(leader.school.minimum_group, SMALLEST_GROUP)
    counted = {code: size for code, size in sizes.items() if size and code not in NAMED}
    if sum(counted.values()) < least:
        raise Refusal(
            _("Ask at least %(least)s people besides your line manager: of fewer, nothing could be shown.")
            % {"least": least}
        )
    small = [code for code, size in counted.items() if size < least]
    if small and len(small) < len(counted) and sum(counted[code] for code in small) < least:
        raise Refusal(
            _(
                "Ask at least %(least)s in “%(group)s”, or leave them out: what fewer say could not be shown, so their "
                "time would be lost."
            )
            % {"least": least, "group": ", ".join(str(GROUPS[code]) for code in small)},
            field=small[0],
        )


def _check_companion(leader: Person, companion: Person, raters: Raters) -> None:
    if companion.pk == leader.pk:
        raise Refusal(_("Choose somebody else to read it first and to talk it over with."), field="companion")
    if appraiser_of(leader) == companion:
        raise Refusal(
            _("%(name)s appraises you, so this feedback is not theirs to read. Choose a coach or a colleague.")
            % {"name": companion.name},
            field="companion",
        )
    if any(person.pk == companion.pk for people in raters.values() for person in people):
        raise Refusal(
            _("%(name)s reads the report, so they cannot be among those who answer.") % {"name": companion.name},
            field="companion",
        )


@transaction.atomic
def choose_companion(*, by: Person, feedback: Feedback, companion: Person) -> None:
    """Take another companion, as long as the report is not released. The leader alone can."""
    held = _locked(feedback)
    _require_leader(by, held)
    if held.is_released:
        raise Refusal(_("The report has been released; there is nothing left for another companion to do."))
    raters = {group.code: list(group.people.all()) for group in held.round.groups.exclude(code=SELF)}
    _check_companion(by, companion, raters)
    held.companion = companion
    held.save(update_fields=["companion"])
    _record(held, by, "companion", _("Chose %(name)s as companion.") % {"name": companion.name})


@transaction.atomic
def release(*, by: Person, feedback: Feedback, note: str) -> Feedback:
    """Give the leader the report, with a note on when and how to talk it over. The companion alone can.

    Raises Denied for anybody else, also where the companion has come to appraise the leader; Refusal before the
    round is closed, twice, or without a note.
    """
    held = _locked(feedback)
    if by.pk != held.companion_id or appraiser_of(held.leader) == by:
        raise Denied(_("The report is released by the companion whom the leader chose, who never appraises them."))
    if not held.round.is_closed:
        raise Refusal(_("People are still answering. There is a report once the round is closed."))
    if held.is_released:
        raise Refusal(_("It was released before."))
    if not note.strip():
        raise Refusal(_("Say when you will talk it over: a report like this is not read alone."), field="note")
    held.released_at, held.released_note = clock.now(), note.strip()
    held.save(update_fields=["released_at", "released_note"])
    _record(held, by, "release", _("Released the report, to be talked over."), clauses=(CLAUSE,))
    gathering.gather(held.round)
    return held


@transaction.atomic
def share(*, by: Person, feedback: Feedback) -> None:
    """Let one's appraiser read the report. Can be taken back until they have opened it."""
    held = _locked(feedback)
    _require_leader(by, held)
    if not held.is_released:
        raise Refusal(_("There is nothing to share before the report is released."))
    if appraiser_of(by) is None:
        raise Refusal(_("Nobody is named as your appraiser, so there is nobody to share it with."))
    if held.shared_with_appraiser_at is None:
        held.shared_with_appraiser_at = clock.now()
        held.save(update_fields=["shared_with_appraiser_at"])
        _record(held, by, "share", _("Shared the report with the appraiser."))


@transaction.atomic
def unshare(*, by: Person, feedback: Feedback) -> None:
    """Take sharing back. Raises Refusal once the appraiser has opened the report."""
    held = _locked(feedback)
    _require_leader(by, held)
    if held.read_by_appraiser_at is not None:
        raise Refusal(_("Your appraiser has read it by now, so it cannot be taken back."))
    if held.shared_with_appraiser_at is not None:
        held.shared_with_appraiser_at = None
        held.save(update_fields=["shared_with_appraiser_at"])
        _record(held, by, "unshare", _("Took back that the appraiser may read the report."))


@transaction.atomic
def opened(*, by: Person, feedback: Feedback) -> None:
    """Keep that the appraiser has opened a shared report, the first time."""
    held = _locked(feedback)
    if by.pk not in (held.leader_id, held.companion_id) and held.read_by_appraiser_at is None:
        held.read_by_appraiser_at = clock.now()
        held.save(update_fields=["read_by_appraiser_at"])


@dataclass(frozen=True)
class Reads:
    """What a person may do with a feedback that they can open at all."""

    report: bool
    leads: bool
    releases: bool


def reads(person: Person, feedback: Feedback) -> Reads:
    """The companion reads the report from its closing on; the leader, and an appraiser it was shared with, from its
    release on."""
    leads, accompanies = person.pk == feedback.leader_id, person.pk == feedback.companion_id
    closed = feedback.round.is_closed
    return Reads(
        report=closed and (accompanies or feedback.is_released), leads=leads,
        releases=closed and accompanies and not feedback.is_released,
    )  # fmt: skip


def _locked(feedback: Feedback) -> Feedback:
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("round", "leader", "companion")
    held: Feedback = rows.get(pk=feedback.pk)
    return held


def _require_leader(by: Person, feedback: Feedback) -> None:
    if by.pk != feedback.leader_id:
        raise Denied(_("This is for the leader alone to decide."))


def _record(feedback: Feedback, by: Person, verb: str, summary: str, *, clauses: Sequence[str] = ()) -> None:
    ledger.record(
        by=by, verb=f"feedback.{verb}", record_kind="feedback", record_id=feedback.pk, label=feedback.round.title,
        summary=summary, clauses=clauses, purpose=Purpose.FORMATIVE, about=feedback.leader,
    )  # fmt: skip
