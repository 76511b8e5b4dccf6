"""The life of a round, in one place.

    draft ──open_round──▶ open ──closing.close──▶ closed

A draft is planned, priced and can be thrown away. Opening fixes the instrument's version and invites everybody; links
answer from `opens_at` on. Whatever happens while the school is quiet waits, and the end moves on by the quiet days.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import Verb, require
from headship.school.domain.deliveries import refuse_in_quiet
from headship.school.domain.protected import protected_on, refuse_if_protected
from headship.school.domain.quiet import deadline, quiet_now
from headship.school.models import Audience, Person, School
from headship.voice.domain import invitations, mailing
from headship.voice.instruments.content import Content, minutes_for
from headship.voice.models import InstrumentVersion, Invitation, Round, RoundGroup
from headship.voice.models.rounds import SMALLEST_GROUP
from headship.voice.rules import PLAN_ROUND, RUN_ROUND

REMIND_AGAIN_AFTER = timedelta(hours=20)
MOST_SLIPS = 2000


@dataclass(frozen=True)
class Asked:
    """A group to be asked: an audience, or people, addresses and printed codes. See RoundGroup."""

    code: str
    title: str
    audience: Audience | None = None
    people: Sequence[Person] = ()
    addresses: Sequence[str] = ()
    slips: int = 0
    sample: int | None = None
    named: bool = False


@dataclass(frozen=True)
class Price:
    """What a round costs: people asked, those of them who work here, and minutes for one person."""

    people: int
    staff: int
    slips: int
    minutes_each: Decimal

    @property
    def others(self) -> int:
        """How many of them do not work here."""
        return self.people - self.staff

    @property
    def minutes(self) -> Decimal:
        """Everybody's time."""
        return self.people * self.minutes_each

    @property
    def staff_minutes(self) -> Decimal:
        """The working time that it takes."""
        return self.staff * self.minutes_each


@transaction.atomic
def plan(
    *, by: Person, version: InstrumentVersion, title: str, groups: Iterable[Asked], opens_at: datetime,
    closes_at: datetime, purpose: str = "", about: tuple[str, int] | None = None, leader: Person | None = None,
    previous: Round | None = None, minimum_group: int | None = None, minimum_text: int = 10,
    reminders: Sequence[int] = (), minutes: Decimal | None = None, own_leave: bool = False,
) -> Round:  # fmt: skip
    """Prepare a round; nothing is sent. Leaders and the office may, and whoever plans becomes its sponsor.

    about: kind and id of the record that it is about. minimum_group: at least the school's, or the school's where
    None. minutes: for one person; counted from the questions where None. own_leave: another room's rules allowed it.
    Raises Denied, or a Refusal that names its field.
    """
    if not own_leave:
        require(by, PLAN_ROUND)
    title, several = " ".join(title.split()), list(groups)
    content = Content.model_validate(version.content)
    _check_plan(title, several, content, opens_at, closes_at, reminders)
    smallest = max(minimum_group or 0, by.school.minimum_group, SMALLEST_GROUP)
    kind, record_id = about or ("", None)
    asked: Round = Round.objects.create(
        version=version, title=title, purpose=purpose.strip(), opens_at=opens_at, closes_at=closes_at, sponsor=by,
        about_kind=kind, about_id=record_id, leader=leader, previous=previous, minimum_group=smallest,
        minimum_text=max(minimum_text, smallest), reminders=sorted(set(reminders)),
        minutes=minutes or _minutes(content, several), created_at=clock.now(),
    )  # fmt: skip
    for group in several:
        _add_group(asked, group)
    record(asked, by, "plan", _("Prepared the survey “%(title)s”.") % {"title": title})
    return asked


def _check_plan(
    title: str, groups: Sequence[Asked], content: Content, opens_at: datetime, closes_at: datetime,
    reminders: Sequence[int],
) -> None:  # fmt: skip
    if not title:
        raise Refusal(_("A survey needs a title."), field="title")
    if closes_at <= opens_at:
        raise Refusal(_("It has to close after it opens."), field="closes_at")
    if closes_at <= clock.now():
        raise Refusal(_("The day on which it closes lies in the past."), field="closes_at")
    if any(not 0 < day < 366 for day in reminders):
        raise Refusal(_("Reminders come between one day and a year after the opening."), field="reminders")
    if not groups:
        raise Refusal(_("Choose whom to ask."), field="groups")
    if len({group.code for group in groups}) < len(groups):
        raise Refusal(_("Each group is asked once."), field="groups")
    for group in groups:
        _check_group(group, content)


def _check_group(group: Asked, content: Content) -> None:
    words = {"group": group.title or group.code}
    if not content.items_for(group.code):
        raise Refusal(_("These questions have none for “%(group)s”.") % words, field="groups")
    if group.audience is None and not (group.people or group.addresses or group.slips):
        raise Refusal(_("Choose who belongs to “%(group)s”.") % words, field="groups")
    if group.sample is not None and group.sample < 1:
        raise Refusal(_("A sample is of at least one person."), field="sample")
    if not 0 <= group.slips <= MOST_SLIPS:
        raise Refusal(_("At most %(most)s codes can be printed at once.") % {"most": MOST_SLIPS}, field="slips")
    for address in group.addresses:
        try:
            validate_email(address)
        except ValidationError:
            raise Refusal(
                _("“%(address)s” is not an e-mail address. Write one on each line.") % {"address": address},
                field="addresses",
            ) from None


def _minutes(content: Content, groups: Sequence[Asked]) -> Decimal:
    """In whole minutes, rounded up, for the group that is asked most."""
    return Decimal(math.ceil(max(minutes_for(content, group.code) for group in groups)))


def _add_group(asked: Round, group: Asked) -> None:
    addresses = list(dict.fromkeys(address.strip().lower() for address in group.addresses))
    row = RoundGroup.objects.create(
        round=asked, code=group.code, title=group.title, audience=group.audience, addresses=addresses,
        slips=group.slips, sample=group.sample, named=group.named,
    )  # fmt: skip
    row.people.set(group.people)


def price(asked: Round) -> Price:
    """What asking costs: of a draft as its groups are today, then of those who were invited."""
    if not asked.is_draft:
        rows = Invitation.objects.filter(round=asked)
        staff = Q(person__in=Person.objects.staff().values("pk"))
        counted = rows.aggregate(people=Count("pk"), staff=Count("pk", filter=staff), slips=Count("pk", Q(address="")))
        return Price(**counted, minutes_each=asked.minutes)
    people, unreached, without_name, taken = list[Person](), 0, 0, set[int]()
    for group in asked.groups.select_related("audience"):
        some = invitations.chosen(group, taken)
        taken.update(person.pk for person in some)
        people += some
        without_name += group.slips + len(group.addresses)
        unreached += group.slips
    staff_count = Person.objects.staff().filter(pk__in=taken).count()
    unreached += sum(not person.email for person in people)
    return Price(len(people) + without_name, staff_count, unreached, asked.minutes)


@transaction.atomic
def open_round(*, by: Person, round: Round, own_leave: bool = False) -> Round:
    """Invite everybody and let links answer from `opens_at` on; mail goes out then.

    Raises Denied; Refusal where it is open already, while the school is quiet, where it would be asked in a
    protected week, or where nobody would be asked.
    """
    asked = locked(round)
    if not own_leave:
        require_run(by, RUN_ROUND, asked)
    if not asked.is_draft:
        raise Refusal(_("This survey was opened before."))
    refuse_in_quiet()
    now = clock.now()
    refuse_if_protected(timezone.localdate(max(asked.opens_at, now)))
    if asked.closes_at <= now:
        raise Refusal(_("The day on which it closes lies in the past. Move it first."), field="closes_at")
    if not invitations.invite(asked):
        raise Refusal(_("Nobody belongs to these groups today."), field="groups")
    asked.state, asked.opened_at = Round.State.OPEN, now
    asked.opens_at = max(asked.opens_at, now)
    asked.save(update_fields=["state", "opened_at", "opens_at"])
    InstrumentVersion.objects.filter(pk=asked.version_id, used_at__isnull=True).update(used_at=now)
    cost = price(asked)
    record(
        asked, by, "open", _("Opened the survey “%(title)s”.") % {"title": asked.title},
        payload={"people": cost.people, "minutes": str(cost.minutes_each), "closes": asked.closes_at},
    )  # fmt: skip
    mailing.invite_after_commit(asked)
    return asked


@transaction.atomic
def discard(*, by: Person, round: Round) -> None:
    """Throw a draft away. Raises Refusal once anybody was asked."""
    asked = locked(round)
    require_run(by, RUN_ROUND, asked)
    if not asked.is_draft:
        raise Refusal(_("People were asked. Close it instead."))
    record(asked, by, "discard", _("Threw the draft “%(title)s” away.") % {"title": asked.title})
    asked.delete()


@transaction.atomic
def remind(*, by: Person | None, round: Round) -> None:
    """Remind by mail those who have not answered; by: None for the program itself.

    How many they are is told to nobody: it would say how many of a small group are missing. Raises Denied, and Refusal
    where it is not running, in quiet mode, in a protected week, or less than a day after the last reminder.
    """
    asked = locked(round)
    if by is not None:
        require_run(by, RUN_ROUND, asked)
    if not takes_answers(asked):
        raise Refusal(_("This survey does not take answers now, so nobody is reminded."))
    refuse_in_quiet()
    refuse_if_protected(clock.today())
    now = clock.now()
    if asked.last_reminded_at is not None and now - asked.last_reminded_at < REMIND_AGAIN_AFTER:
        raise Refusal(_("They were reminded less than a day ago. Give them until tomorrow."))
    asked.last_reminded_at = now
    asked.save(update_fields=["last_reminded_at"])
    record(asked, by, "remind", _("Reminded those who had not answered “%(title)s”.") % {"title": asked.title})
    mailing.remind_after_commit(asked)


# When it takes answers


def ends_at(asked: Round) -> datetime:
    """When it ends: `closes_at`, moved on by the days on which the school was quiet meanwhile."""
    local = timezone.localtime(asked.closes_at)
    moved = deadline(local.date(), since=timezone.localdate(asked.opens_at))
    return asked.closes_at + (moved - local.date())


def takes_answers(asked: Round) -> bool:
    """True while its links answer."""
    return asked.is_open and asked.opens_at <= clock.now() < ends_at(asked)


def keep_time(school: School) -> tuple[int, int]:
    """Send, remind and close what is due in the school in scope. Returns how many reminders and closings.

    While it is quiet nothing happens; what fell due meanwhile happens afterwards. In a protected
    week surveys close, but nobody is invited or reminded.
    """
    from headship.voice.domain.closing import close

    if quiet_now() is not None:
        return 0, 0
    protected = protected_on(clock.today()) is not None
    reminded = closed = 0
    for asked in Round.objects.filter(state=Round.State.OPEN, opens_at__lte=clock.now()):
        if ends_at(asked) <= clock.now():
            close(by=None, round=asked)
            closed += 1
            continue
        if protected:
            continue
        mailing.invite_rest(asked)
        if reminder_due(asked):
            remind(by=None, round=asked)
            reminded += 1
    return reminded, closed


def reminder_due(asked: Round) -> bool:
    """Is one of its reminders due that has not gone out?"""
    now, last = clock.now(), asked.last_reminded_at
    due = [asked.opens_at + timedelta(days=days) for days in asked.reminders]
    passed = [moment for moment in due if moment <= now]
    if not passed:
        return False
    return last is None or (last < max(passed) and now - last >= REMIND_AGAIN_AFTER)


# Who is missing


@dataclass(frozen=True)
class Standing:
    """How far a group has got. Small groups stand together without numbers unless together they are large enough."""

    title: str
    invited: int
    answered: int
    shown: bool = True
    named: bool = False

    @property
    def missing(self) -> int:
        """How many have not answered."""
        return self.invited - self.answered

    @property
    def share(self) -> float:
        """The response rate, from 0 to 1."""
        return self.answered / self.invited if self.invited else 0.0

    @property
    def percent(self) -> int:
        """The response rate in whole percent."""
        return round(100 * self.share)


@dataclass(frozen=True)
class Response:
    """The response to a round: its groups, and the total over those whose numbers are shown."""

    groups: tuple[Standing, ...]
    total: Standing
    some_hidden: bool = field(default=False)


def missing_by_group(asked: Round) -> Response:
    """Who has answered and who is missing, by group and never by name.

    A group under the minimum is counted only together with the other small ones, and where those are too few together
    they are in no total either, so nothing is left to subtract. One person by nature (a line manager) stands alone.
    """
    rows = [Standing(row.title, *_counts(asked, row), named=row.named) for row in _counted(asked)]
    alone = [row for row in rows if row.named or row.invited >= asked.minimum_group]
    small = [row for row in rows if row not in alone]
    invited, answered = sum(row.invited for row in small), sum(row.answered for row in small)
    titles = ", ".join(row.title for row in small)
    together = [Standing(titles, invited, answered, shown=invited >= asked.minimum_group)] if small else []
    counted = [row for row in (*alone, *together) if row.shown]
    total = Standing("", sum(row.invited for row in counted), sum(row.answered for row in counted), shown=bool(counted))
    return Response((*alone, *together), total, some_hidden=any(not row.shown for row in together))


def _counted(asked: Round) -> list[Any]:
    if asked.is_draft:
        return []
    if asked.is_closed:
        return list(asked.groups.all())
    invited, answered = Count("invitations"), Count("invitations__intake")
    return list(asked.groups.annotate(so_far_invited=invited, so_far_answered=answered))


def _counts(asked: Round, row: Any) -> tuple[int, int]:
    if asked.is_closed:
        return row.invited or 0, row.answered or 0
    return row.so_far_invited, row.so_far_answered


# Acts


def locked(asked: Round) -> Round:
    """The round as it stands now, held until the transaction ends."""
    row: Round = Round.objects.select_for_update().get(pk=asked.pk)
    return row


def require_run(by: Person, verb: Verb, asked: Round) -> None:
    """The verb's own check, and the record must be there for this person at all."""
    if not Round.objects.visible_to(by).filter(pk=asked.pk).exists():
        raise Denied(str(verb.refusal))
    require(by, verb, asked)


def record(
    asked: Round, by: Person | None, verb: str, summary: str, *, payload: dict[str, object] | None = None
) -> None:
    """Write an act on a round. One about a leader is formative: it is that leader's alone."""
    about = asked.leader
    ledger.record(
        by=by, verb=f"round.{verb}", record_kind="round", record_id=asked.pk, label=asked.title, summary=summary,
        clauses=clauses_of(asked) if verb in ("open", "close") else (), payload=payload,
        purpose=Purpose.FORMATIVE if about is not None else Purpose.ACCOUNTABLE, about=about,
    )  # fmt: skip


def clauses_of(asked: Round) -> list[str]:
    """The clauses that the questions of a round speak to; elements without a clause are left out."""
    content = Content.model_validate(asked.version.content)
    return [code for code in content.clauses if code[-1:].isalpha()]
