"""The digest: one mail on the days that a person chose: what waits for them and what moved. Never one per event.

In a protected week it asks nothing: it names what its reader promised for these days, or it does not go at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from headship.evidence.registry import Moved
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school import outbox
from headship.school.domain.mailing import absolute
from headship.school.domain.protected import protected_between, protected_on
from headship.school.domain.quiet import quiet_now
from headship.school.models import Person
from headship.today import moved, waiting
from headship.today.domain import safety
from headship.today.models import MONDAY, DigestChoice, DigestMail

MORNING = time(6, 30)  # by the person's own clock
LATEST = time(12, 0)  # a machine that slept through the morning sends none in the evening


@dataclass(frozen=True)
class Digest:
    """What one mail says. concerns: how many messages about a child's safety wait, without a word of them."""

    person: Person
    groups: Sequence[waiting.Group]
    total: str
    movements: Sequence[Moved]
    concerns: int = 0

    @property
    def empty(self) -> bool:
        """True where there is nothing to say, and so no mail."""
        return not (self.groups or self.movements or self.concerns)


@transaction.atomic
def choose_days(*, by: Person, days: Iterable[int]) -> DigestChoice:
    """On which days of the week this person wants a digest: 0 is Monday; none means never."""
    chosen = sorted(set(days))
    if any(day not in range(7) for day in chosen):
        raise Refusal(_("A week has seven days."), field="days")
    choice, _made = DigestChoice.objects.update_or_create(
        person=by, defaults={"days": "".join(map(str, chosen)), "changed_at": clock.now()}
    )
    return choice


def days_of(person: Person) -> list[int]:
    """The days on which this person gets a digest; Monday where they chose nothing."""
    choice = DigestChoice.objects.filter(person=person).first()
    return [int(day) for day in (choice.days if choice else MONDAY)]


def send_due() -> int:
    """Send the digests of the school in scope whose morning it is, each once. Quiet mode sends none, and a protected
    week those alone that name a promise.

    Returns how many mails left. A mail that the server refuses is tried again at the next run.
    """
    if quiet_now() is not None:
        return 0
    people = Person.objects.present().filter(account__isnull=False).exclude(email="").select_related("school")
    chosen = dict(DigestChoice.objects.values_list("person_id", "days"))
    protected = protected_on(clock.today()) is not None
    return sum(_send_if_due(person, chosen.get(person.pk, MONDAY), protected) for person in people.order_by("pk"))


def _send_if_due(person: Person, days: str, protected: bool) -> bool:
    zone = ZoneInfo(person.time_zone or person.school.time_zone)
    local = clock.now().astimezone(zone)
    if str(local.weekday()) not in days or not MORNING <= local.time() < LATEST:
        return False
    try:
        with timezone.override(zone), translation.override(person.language or person.school.language):
            return _send_once(person, local.date(), protected)
    except (SMTPException, OSError):
        return False  # the transaction was undone, so the next run tries again


@transaction.atomic
def _send_once(person: Person, day: date, protected: bool) -> bool:
    mail, new = DigestMail.objects.get_or_create(person=person, day=day, defaults={"at": clock.now()})
    if not new:
        return False
    digest = promised_by(person) if protected else digest_for(person, since=_last_sent(person, day))
    if digest.empty:
        return False
    DigestMail.objects.filter(pk=mail.pk).update(sent=True)
    _deliver(mail_for(digest), simulated=person.school.demonstration)
    return True


def _last_sent(person: Person, day: date) -> datetime:
    """When the digest before this one was looked at: at most a week ago, since longer is told by Today itself.

    Those of protected days do not count, as they left out what had moved.
    """
    week_ago = clock.now() - timedelta(days=7)
    weeks = protected_between(day - timedelta(days=7), day)
    mails = DigestMail.objects.filter(person=person, day__lt=day, at__gt=week_ago).order_by("-day")
    kept = (mail.at for mail in mails if not any(week.starts_on <= mail.day <= week.ends_on for week in weeks))
    last = next(kept, None)
    return max(last, week_ago) if last else week_ago


def digest_for(person: Person, *, since: datetime) -> Digest:
    """What a mail to this person would say now."""
    items = waiting.waiting_for(person)
    return Digest(
        person=person,
        groups=waiting.grouped(items, quiet=False),
        total=waiting.total_in_words(items, quiet=False),
        movements=moved.moved_for(person, since),
        concerns=len(safety.waiting_for(person)),
    )


def promised_by(person: Person) -> Digest:
    """What a mail to this person says in a protected week: their own promises whose day comes, for these were given."""
    soon = clock.today() + waiting.THIS_WEEK
    promises = [
        item for item in waiting.waiting_for(person)
        if item.kind == waiting.PROMISE and item.due is not None and item.due <= soon
    ]  # fmt: skip
    return Digest(
        person=person,
        groups=waiting.grouped(promises, quiet=False),
        total=_("What you promised for these days; nothing else is asked of you.") if promises else "",
        movements=(),
        concerns=len(safety.waiting_for(person)),
    )


def mail_for(digest: Digest) -> EmailMultiAlternatives:
    """The mail, plain and as simple HTML, in the active language; every link is a full address."""
    subject = digest.total or _("What moved at %(school)s") % {"school": digest.person.school}
    page = {
        "digest": digest,
        "school": digest.person.school,
        "here": absolute("").rstrip("/"),
        "today": absolute(reverse("today")),
        "choice": absolute(reverse("today:digest")),
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.rstrip(".").split()),
        body=render_to_string("today/digest.txt", page).strip() + "\n",
        to=[digest.person.email],
    )
    mail.attach_alternative(render_to_string("today/digest_mail.html", page), "text/html")
    return mail


def _deliver(mail: EmailMultiAlternatives, *, simulated: bool) -> None:
    """A simulated school's mail never leaves: it is kept where an administrator can look at it."""
    if simulated:
        outbox.keep([mail])
    else:
        mail.send()
