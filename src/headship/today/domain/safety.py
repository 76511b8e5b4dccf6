"""Handing a concern about a child over to the one person who must know, and letting go of it afterwards.

    sent ──► read ──► confirmed: the school's safeguarding record has it, and the text is erased here

The ledger keeps that a message was handed over and that it was confirmed, with times; no name stands there, since
who received it would tell whom it is about. None of this waits for the end of quiet mode.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.scope import current_school_id
from headship.school import outbox, roles
from headship.school.domain.mailing import absolute
from headship.school.models import Membership, Person, School
from headship.school.models.people import in_force
from headship.today.models import SafetyMessage

About = SafetyMessage.About
KIND = "safety_message"
CHAIN = (roles.SAFEGUARDING_LEAD.code, roles.HEAD.code, roles.CHAIR.code)
REMIND_AFTER = timedelta(hours=4)


@transaction.atomic
def hand_over(*, by: Person | None, about: str, text: str, contact: str = "") -> SafetyMessage:
    """Send a concern at once to the safeguarding lead alone; about the lead, to the head; about the head, to the chair.

    by: who writes, None for somebody without an account; then `contact`, where they give it, says how to reach them
    and is erased with the text. Raises Refusal on empty text, and where nobody who may know of it can sign in.
    """
    words = text.strip()
    if not words:
        raise Refusal(_("Write what you saw or heard, in a sentence or two."), field="text")
    if contact.strip():
        words += "\n\n" + _("How to reach the writer: %(contact)s") % {"contact": contact.strip()}
    recipient = recipient_for(by=by, about=about)
    if recipient is None:
        raise Refusal(_("Nobody who may know of this can read it here. Please call now: see the number above."))
    message: SafetyMessage = SafetyMessage.objects.create(
        about=about, text=words, written_by=by, recipient=recipient, sent_at=clock.now()
    )
    _keep_the_fact("safety.hand_over", gettext_lazy("A concern about a child was handed over."))
    transaction.on_commit(lambda: _tell(recipient))
    return message


def recipient_for(*, by: Person | None, about: str) -> Person | None:
    """Who gets a concern that this person writes: the nearest in the chain who can sign in and whom it is not about."""
    holders = _holders()
    left_out = {about_id for code in _concerned(about) for about_id in holders[code]} | ({by.pk} if by else set())
    for code in CHAIN[CHAIN.index(_first_for(about)) :]:
        for person_id, person in holders[code].items():
            if person_id not in left_out:
                return person
    return None


def _first_for(about: str) -> str:
    return {About.LEAD.value: roles.HEAD.code, About.HEAD.value: roles.CHAIR.code}.get(about, CHAIN[0])


def _concerned(about: str) -> tuple[str, ...]:
    return {About.LEAD.value: CHAIN[:1], About.HEAD.value: CHAIN[1:2]}.get(about, ())


def _holders() -> dict[str, dict[int, Person]]:
    """For each role of the chain, who has it today and can sign in, the longest serving first."""
    rows = (
        Membership.objects.filter(in_force(clock.today()), role__in=CHAIN, person__in=Person.objects.present())
        .filter(person__account__isnull=False)
        .select_related("person")
        .order_by("starts_on", "pk")
    )
    holders: dict[str, dict[int, Person]] = {code: {} for code in CHAIN}
    for row in rows:
        holders[row.role][row.person_id] = row.person
    return holders


@transaction.atomic
def read(*, by: Person, message: SafetyMessage) -> None:
    """Note that the recipient has opened it."""
    SafetyMessage.objects.visible_to(by).filter(pk=message.pk, read_at__isnull=True).update(read_at=clock.now())


@transaction.atomic
def confirm(*, by: Person, message: SafetyMessage) -> None:
    """Say that the school's safeguarding record has it: the text is erased here. Twice is once."""
    open_ones = SafetyMessage.objects.visible_to(by).open().select_for_update()
    if not open_ones.filter(pk=message.pk).exists():
        return
    now = clock.now()
    SafetyMessage.objects.filter(pk=message.pk).update(
        text="", written_by=None, about=About.OTHER, confirmed_at=now, read_at=message.read_at or now
    )
    _keep_the_fact(
        "safety.confirm", gettext_lazy("A concern about a child was confirmed to be in the safeguarding record.")
    )


def waiting_for(person: Person) -> list[SafetyMessage]:
    """What was handed to this person and is not confirmed, the oldest first."""
    return list(SafetyMessage.objects.visible_to(person).open().order_by("sent_at"))


def look_after() -> int:
    """Pass on what waits for somebody who no longer holds the role, and remind whoever has not opened theirs.

    Quiet mode does not stop this. Returns how many people were told.
    """
    now, holders = clock.now(), _holders()
    in_the_chain = {person_id for people in holders.values() for person_id in people}
    told = [_passed_on(message) for message in SafetyMessage.objects.open().exclude(recipient_id__in=in_the_chain)]
    late = Q(reminded_at__isnull=True, sent_at__lte=now - REMIND_AFTER) | Q(reminded_at__lte=now - REMIND_AFTER)
    unread = SafetyMessage.objects.open().filter(late, read_at__isnull=True).select_related("recipient")
    told += [message.recipient for message in unread]
    unread.update(reminded_at=now)
    people = {person.pk: person for person in told if person is not None}
    for person in people.values():
        _tell(person)
    return len(people)


@transaction.atomic
def _passed_on(message: SafetyMessage) -> Person | None:
    """Give it to whoever is in the chain now; it stays where it is while there is nobody."""
    recipient = recipient_for(by=message.written_by, about=message.about)
    if recipient is None:
        return None
    SafetyMessage.objects.filter(pk=message.pk).update(recipient=recipient, read_at=None, reminded_at=clock.now())
    _keep_the_fact(
        "safety.pass_on", gettext_lazy("A concern about a child was passed on to the present holder of the role.")
    )
    return recipient


def _keep_the_fact(verb: str, summary: str | Promise) -> None:
    """No actor, no record, no name: the time alone, in the school's language, since the writer's would tell."""
    school = School.objects.get(pk=current_school_id())
    with translation.override(school.language):
        ledger.record(by=None, verb=verb, record_kind=KIND, record_id=None, label="", summary=str(summary))


def _tell(person: Person) -> None:
    """A mail that says nothing but that something waits: an outbox is read by more people than the recipient."""
    if not person.email:
        return
    school = School.objects.get(pk=current_school_id())
    with translation.override(person.language or school.language):
        mail = EmailMessage(
            subject=_("Please look at Headship now"),
            body="\n".join(_lines(person, school)),
            to=[person.email],
        )
    if school.demonstration:
        outbox.keep([mail])
    else:
        mail.send(fail_silently=True)


def _lines(person: Person, school: School) -> Iterable[str]:
    yield _("Dear %(name)s,") % {"name": person.name}
    yield ""
    yield _("something waits for you that should be read at once:")
    yield absolute(reverse("today"))
    yield ""
    yield str(school)
