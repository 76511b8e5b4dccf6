"""A team's charter: written, agreed on by its members, looked at again.

draft ──propose──▶ proposed ──all agree, or most and nobody asks for a change──▶ in force ──a later one──▶ replaced
  ▲───rewrite (asks everybody anew)──┘
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.direction.meetings.domain.lifecycle import clauses_of, one_line, several_lines
from headship.areas.direction.meetings.models import Charter, CharterAgreement, CharterRole
from headship.areas.direction.meetings.rules import WRITE_CHARTER
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import require
from headship.school.domain.teams import members_of
from headship.school.models import Person, Team

KIND = "charter"
A_YEAR = timedelta(days=365)
State = Charter.State
Says = CharterAgreement.Says


@dataclass(frozen=True)
class Role:
    """A role as it is written: its title, what it is there for, who has it, and until when."""

    title: str
    duties: str = ""
    holder: Person | None = None
    until: date | None = None


@transaction.atomic
def draft(
    *, by: Person, team: Team, purpose: str, decides: str, disagrees: str, works: str = "",
    review_on: date | None = None, roles: Iterable[Role] = (),
) -> Charter:  # fmt: skip
    """Write a first charter, or the next version. review_on: by default in a year. Raises Denied and Refusal."""
    require(by, WRITE_CHARTER, team)
    if team.ended_on is not None:
        raise Refusal(_("This team has ended."))
    if Charter.objects.filter(team=team, state__in=Charter.UNSETTLED).exists():
        raise Refusal(_("A new version is being written already. Go on with that one."))
    last = Charter.objects.filter(team=team).order_by("-number").first()
    charter = Charter(team=team, number=last.number + 1 if last else 1, written_by=by, written_at=clock.now())
    _fill(charter, purpose, decides, disagrees, works, review_on)
    _write_roles(charter, roles)
    _record(by, "draft", charter, _("Wrote version %(number)s of the charter of %(team)s."))
    return charter


def _fill(charter: Charter, purpose: str, decides: str, disagrees: str, works: str, review_on: date | None) -> None:
    charter.purpose = several_lines(purpose, "purpose", _("Say what the team is for."))
    charter.decides = several_lines(decides, "decides", _("Say how the team decides."))
    charter.disagrees = several_lines(disagrees, "disagrees", _("Say how the team disagrees."))
    charter.works = works.strip()[:4000]
    charter.review_on = review_on or clock.today() + A_YEAR
    if charter.review_on <= clock.today():
        raise Refusal(_("Choose a day after today."), field="review_on")
    charter.save()


def _write_roles(charter: Charter, roles: Iterable[Role]) -> None:
    titles: set[str] = set()
    rows = []
    for role in roles:
        title = one_line(role.title, "title", _("Give each role a name."), 120)
        if title.casefold() in titles:
            raise Refusal(_("Two roles are called “%(title)s”.") % {"title": title})
        if role.holder is not None and not role.holder.is_present:
            raise Refusal(_("%(name)s has left the school. Choose somebody else.") % {"name": role.holder.name})
        titles.add(title.casefold())
        duties = " ".join(role.duties.split())[:300]
        rows.append(CharterRole(charter=charter, title=title, duties=duties, holder=role.holder, until=role.until))
    charter.roles.all().delete()
    CharterRole.objects.bulk_create(rows)


@transaction.atomic
def rewrite(
    *, by: Person, charter: Charter, purpose: str, decides: str, disagrees: str, works: str = "",
    review_on: date | None = None, roles: Iterable[Role] = (),
) -> Charter:  # fmt: skip
    """Change a version that is not in force yet; where members have been asked, they are asked anew."""
    row = _unsettled(charter)
    require(by, WRITE_CHARTER, row)
    _fill(row, purpose, decides, disagrees, works, review_on)
    _write_roles(row, roles)
    row.agreements.all().delete()
    row.written_by, row.written_at = by, clock.now()
    row.save(update_fields=["written_by", "written_at"])
    return row


def _unsettled(charter: Charter) -> Charter:
    row: Charter = Charter.objects.select_for_update(of=("self",)).select_related("team").get(pk=charter.pk)
    if row.state not in Charter.UNSETTLED:
        raise Refusal(_("This version is settled. Write the next one."))
    return row


@transaction.atomic
def propose(*, by: Person, charter: Charter) -> Charter:
    """Ask the members whether they agree."""
    row = _unsettled(charter)
    require(by, WRITE_CHARTER, row)
    row.state = State.PROPOSED
    row.save(update_fields=["state"])
    _record(by, "propose", row, _("Asked the members of %(team)s to agree on their charter."))
    return row


@transaction.atomic
def say(*, by: Person, charter: Charter, says: str, words: str = "") -> Charter:
    """Say yes, or what should change first. Once every member has said yes, it is in force.

    Raises Denied for who is not a member.
    """
    row = _unsettled(charter)
    if row.state != State.PROPOSED:
        raise Refusal(_("This version is still being written."))
    members = set(members_of(row.team).values_list("pk", flat=True))
    if by.pk not in members:
        raise Denied(_("A charter is agreed on by the members of the team."))
    if says not in Says.values:
        raise Refusal(_("Say yes, or what should change first."), field="says")
    words = " ".join(words.split())[:500]
    if says == Says.CHANGE and not words:
        raise Refusal(_("Say what should change first."), field="words")
    CharterAgreement.objects.update_or_create(
        charter=row, person=by, defaults={"says": says, "words": words, "at": clock.now()}
    )
    if members <= _agreed(row):
        _put_in_force(row, by)
    return row


def _agreed(charter: Charter) -> set[int]:
    return set(charter.agreements.filter(says=Says.AGREES).values_list("person_id", flat=True))


@transaction.atomic
def settle(*, by: Person, charter: Charter) -> Charter:
    """Put it in force though somebody has not answered: at least two in three said yes, and nobody asks for a change.

    Raises Denied and Refusal.
    """
    row = _unsettled(charter)
    require(by, WRITE_CHARTER, row)
    missing = _missing(row)
    if missing:
        raise Refusal(missing)
    _put_in_force(row, by)
    return row


def may_settle(charter: Charter) -> bool:
    """True where it was proposed and enough members have agreed to put it in force."""
    return charter.state == State.PROPOSED and not _missing(charter)


def _missing(charter: Charter) -> str:
    """What is still missing before it can be in force, in a sentence; "" where nothing is."""
    members = set(members_of(charter.team).values_list("pk", flat=True))
    if charter.agreements.filter(says=Says.CHANGE, person__in=members).exists():
        return _("Somebody asks for a change first. Talk it over, and write it in.")
    if not members or 3 * len(members & _agreed(charter)) < 2 * len(members):
        return _("At least two members in three have to say yes before it is in force.")
    return ""


def _put_in_force(charter: Charter, by: Person) -> None:
    Charter.objects.filter(team=charter.team, state=State.IN_FORCE).update(
        state=State.REPLACED, replaced_at=clock.now()
    )
    charter.state, charter.agreed_at, charter.agreed_count = State.IN_FORCE, clock.now(), len(_agreed(charter))
    charter.save(update_fields=["state", "agreed_at", "agreed_count"])
    _record(by, "agree", charter, _("The charter of %(team)s is in force, agreed on by its members."))


@transaction.atomic
def confirm(*, by: Person, charter: Charter, review_on: date) -> Charter:
    """Look at the charter in force again and find that it still holds; the next look is on another day."""
    row: Charter = Charter.objects.select_for_update(of=("self",)).select_related("team").get(pk=charter.pk)
    require(by, WRITE_CHARTER, row)
    if row.state != State.IN_FORCE:
        raise Refusal(_("Only a charter in force is looked at again."))
    if review_on <= clock.today():
        raise Refusal(_("Choose a day after today."), field="review_on")
    row.review_on = review_on
    row.save(update_fields=["review_on"])
    _record(by, "confirm", row, _("Looked at the charter of %(team)s again: it holds."), review_on=str(review_on))
    return row


def _record(by: Person, verb: str, charter: Charter, summary: str, **payload: str) -> None:
    words = summary % {"team": charter.team.name, "number": charter.number}
    ledger.record(
        by=by, verb=f"charter.{verb}", record_kind=KIND, record_id=charter.pk, label=str(charter), summary=words,
        clauses=sorted({*clauses_of(charter.team), "4.3b"}), payload={"version": charter.number, **payload},
    )  # fmt: skip
