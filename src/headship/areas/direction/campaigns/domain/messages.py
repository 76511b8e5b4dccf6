"""The messages of a campaign: one for each audience, in its words and perhaps in several languages, from draft to sent.

draft ──schedule──▶ scheduled ──(its time; held while the school is quiet)──▶ sent
  └──────────────send──────────────────────────────────────────────────────────▶ sent
scheduled ──unschedule──▶ draft
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.areas.direction.campaigns.domain.campaigns import KIND, running
from headship.areas.direction.campaigns.models import Campaign, Message, Reach
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.school import roles
from headship.school.domain import deliveries
from headship.school.domain.audiences import people_in
from headship.school.domain.protected import refuse_if_protected
from headship.school.models import Audience, Person, Receipt

State = Message.State
LONGEST = 8000
GROUPS: dict[str, tuple[tuple[str, ...], str]] = {
    Reach.Group.STAFF: (tuple(sorted(roles.STAFF)), "2.1a"),
    Reach.Group.LEARNERS: ((roles.STUDENT.code,), "2.1b"),
    Reach.Group.COMMUNITY: ((roles.PARENT.code, roles.PARTNER.code), "2.1c"),
}


@transaction.atomic
def draft(
    *, by: Person, campaign: Campaign, audience: Audience, subject: str = "", body: str = "", language: str = "",
    minutes: int = 1,
) -> Message:  # fmt: skip
    """Begin the message to one audience. It may be empty for now."""
    message: Message = Message.objects.create(campaign=running(by, campaign), audience=audience)
    return save(
        by=by, message=message, audience=audience, subject=subject, body=body, language=language, minutes=minutes
    )


@transaction.atomic
def save(
    *, by: Person, message: Message, audience: Audience, subject: str, body: str, language: str = "", minutes: int = 1,
    version: int | None = None,
) -> Message:  # fmt: skip
    """Keep a draft as it stands. No act: words are nobody's business until they are sent.

    version: the one that the writer has seen. Raises ChangedMeanwhile where a colleague has saved since.
    """
    locked = _locked(by, message, State.DRAFT)
    if version is not None and version != locked.version and locked.saved_by_id not in (None, by.pk):
        raise ChangedMeanwhile(
            _("A colleague wrote here while you did. Keep the draft, and you see both."),
            theirs={"subject": locked.subject, "body": locked.body},
        )
    if len(body) > LONGEST:
        raise Refusal(_("Keep it within %(most)s characters.") % {"most": LONGEST}, field="body")
    locked.audience, locked.subject, locked.body = audience, " ".join(subject.split())[:200], body.strip()
    locked.language, locked.minutes, locked.saved_at = language, max(1, minutes), clock.now()
    locked.saved_by, locked.version = by, locked.version + 1
    locked.save()
    return locked


@transaction.atomic
def throw_away(*, by: Person, message: Message) -> None:
    """Throw a draft away."""
    _locked(by, message, State.DRAFT).delete()


@transaction.atomic
def schedule(*, by: Person, message: Message, send_at: datetime) -> Message:
    """Let it go by itself at a time. Raises Refusal where it is not ready, the time is over, or the day protected."""
    locked = _ready(_locked(by, message, State.DRAFT, State.SCHEDULED))
    if send_at <= clock.now():
        raise Refusal(_("Choose a time that is still to come, or send it now."), field="send_at")
    try:
        refuse_if_protected(timezone.localdate(send_at))
    except Refusal as protected:
        raise Refusal(str(protected), field="send_at") from protected
    locked.state, locked.send_at, locked.scheduled_by, locked.held_because = State.SCHEDULED, send_at, by, ""
    locked.save()
    when = date_format(timezone.localtime(send_at), "DATETIME_FORMAT")
    _record(by, "campaign.schedule", locked, _("“%(subject)s” goes to %(audience)s on %(when)s."), when=when)
    return locked


@transaction.atomic
def unschedule(*, by: Person, message: Message) -> Message:
    """Make a draft of it again."""
    locked = _locked(by, message, State.SCHEDULED)
    locked.state, locked.send_at, locked.scheduled_by, locked.held_because = State.DRAFT, None, None, ""
    locked.save()
    _record(by, "campaign.unschedule", locked, _("Took “%(subject)s” to %(audience)s back to a draft."))
    return locked


@transaction.atomic
def send(*, by: Person, message: Message) -> Message:
    """Send it now: by e-mail where there is an address, on a printed slip where there is none.

    Raises Refusal, with the reason in words, in quiet mode and protected weeks, and where nobody would get it.
    """
    locked = _ready(_locked(by, message, State.DRAFT, State.SCHEDULED))
    whom = hearers(locked)
    everybody: dict[str, Any] = {"audiences": [locked.audience]}
    locked.delivery = deliveries.send(
        by=by, subject=locked.subject, body=locked.body, about_kind=KIND, about_id=locked.campaign_id,
        minutes=locked.minutes, **(everybody if whom.of_all else {"people": whom.people}),
    )  # fmt: skip
    locked.state, locked.held_because = State.SENT, ""
    locked.save()
    told = _count_reach(locked)
    _record(by, "campaign.send", locked, _("Told %(audience)s: “%(subject)s”."), clauses=told)
    return locked


def send_due() -> int:
    """Send what is scheduled and whose time has come, in the school in scope. Returns how many went.

    What the school may not ask now is held with the reason, and goes at the next look once it may.
    """
    due = Message.objects.filter(state=State.SCHEDULED, send_at__lte=clock.now(), campaign__ended_at__isnull=True)
    return sum(
        _sent_or_held(message) for message in due.select_related("campaign__owner", "scheduled_by").order_by("send_at")
    )


def _sent_or_held(message: Message) -> bool:
    assert message.scheduled_by is not None
    sender = message.scheduled_by if message.scheduled_by.is_present else message.campaign.owner
    try:
        if not sender.is_present:
            raise Refusal(_("%(name)s has left the school. Somebody has to look after this first.")
                          % {"name": sender.name})  # fmt: skip
        send(by=sender, message=message)
    except (Refusal, Denied) as refusal:
        Message.objects.filter(pk=message.pk, state=State.SCHEDULED).update(held_because=str(refusal)[:400])
        return False
    return True


@dataclass(frozen=True)
class Hearers:
    """To whom a message goes. of_all: to everybody of its audience. others: the languages in which the rest of them
    are told; unknown: it is written in a language that none of them has on record."""

    people: QuerySet[Person]
    of_all: bool = True
    others: tuple[str, ...] = ()
    unknown: bool = False


def hearers(message: Message) -> Hearers:
    """Those of its audience whose language it is written in.

    One in the school's language goes to everybody but those for whom there is one of their own in this campaign. One
    in another language goes to those who have it on record, or to everybody where nobody has.
    """
    everybody, own = people_in(message.audience), message.school.language
    written = message.language or own
    if written != own:
        theirs = everybody.filter(language=written)
        if theirs.exists():
            return Hearers(theirs, of_all=False)
        return Hearers(everybody, unknown=True)
    versions = Message.objects.filter(campaign=message.campaign_id, audience=message.audience_id).exclude(
        Q(pk=message.pk) | Q(language__in=["", own]) | Q(body="")
    )
    codes = set(versions.values_list("language", flat=True))
    spoken = sorted(codes & set(everybody.filter(language__in=codes).values_list("language", flat=True)))
    if not spoken:
        return Hearers(everybody)
    return Hearers(everybody.exclude(language__in=spoken), of_all=False, others=tuple(spoken))


def price(message: Message) -> deliveries.Price:
    """What sending it today would cost."""
    staff = Person.objects.staff().values("pk")
    counts = hearers(message).people.aggregate(
        people=Count("pk"), staff=Count("pk", filter=Q(pk__in=staff)), slips=Count("pk", filter=Q(email=""))
    )
    return deliveries.Price(**counts, minutes=message.minutes)


def _count_reach(message: Message) -> list[str]:
    """Write down how many of each group this campaign has reached so far; returns the clauses of the groups reached."""
    reached = Receipt.objects.filter(
        delivery__in=Message.objects.filter(campaign=message.campaign_id, state=State.SENT).values("delivery_id")
    ).values("person_id")
    now = hearers(message).people
    clauses = []
    for group, (codes, clause) in GROUPS.items():
        everybody: QuerySet[Person] = Person.objects.with_role(*codes)
        people = everybody.filter(pk__in=reached).count()
        if people:
            Reach.objects.update_or_create(
                campaign_id=message.campaign_id, group=group,
                defaults={"people": people, "of": everybody.count(), "on": clock.today()},
            )  # fmt: skip
        if everybody.filter(pk__in=now.values("pk")).exists():
            clauses.append(clause)
    return clauses


def _locked(by: Person, message: Message, *states: str) -> Message:
    locked: Message = (
        Message.objects.select_for_update(of=("self",)).select_related("campaign", "audience").get(pk=message.pk)
    )
    running(by, locked.campaign)
    if locked.state not in states:
        raise Refusal(_("This cannot be done now: the message is “%(state)s”.") % {"state": locked.get_state_display()})
    return locked


def _ready(message: Message) -> Message:
    if not message.subject:
        raise Refusal(_("Give the message a subject before it goes."), field="subject")
    if not message.body:
        raise Refusal(_("Write the message before it goes."), field="body")
    return message


def _record(
    by: Person, verb: str, message: Message, summary: str, clauses: list[str] | None = None, **facts: str
) -> None:
    words = {"subject": message.subject, "audience": message.audience, **facts}
    ledger.record(
        by=by, verb=verb, record_kind=KIND, record_id=message.campaign_id, label=message.campaign.title,
        summary=summary % words, clauses=clauses or [], payload={"audience": str(message.audience)},
    )  # fmt: skip
