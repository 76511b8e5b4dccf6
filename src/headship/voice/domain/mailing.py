"""How invitations and reminders go out by e-mail: after the transaction, in the background, one mail for each link."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.kernel import clock
from headship.kernel.scope import current_school_id
from headship.kernel.ui.quantities import minutes_in_words
from headship.school import outbox
from headship.voice.domain import invitations
from headship.voice.models import Invitation, Round

CHUNK = 50


def invite_after_commit(asked: Round) -> None:
    """Mail the links once that is stored; where the round opens later, `invite_rest` does it then."""
    if asked.opens_at <= clock.now():
        invite_rest(asked)


def invite_rest(asked: Round) -> None:
    """Mail the links that have not gone out; whoever has no address is asked on paper or on Today."""
    waiting = Invitation.objects.filter(round=asked, sent_at__isnull=True)
    waiting.filter(address="").update(sent_at=clock.now())
    if not waiting.exclude(address="").exists():
        return
    if asked.school.demonstration:
        send_invitations(asked.pk)  # a simulated school's mail never leaves: it is kept at once
        return
    from headship.voice.tasks import mail_invitations

    _enqueue(mail_invitations, asked)


def remind_after_commit(asked: Round) -> None:
    """Mail a reminder to those who have not answered, once that is stored."""
    if asked.school.demonstration:
        send_reminders(asked.pk)
        return
    from headship.voice.tasks import mail_reminders

    _enqueue(mail_reminders, asked)


def _enqueue(task: Any, asked: Round) -> None:
    school_id = current_school_id()
    transaction.on_commit(lambda: task.enqueue(school_id=school_id, round_id=asked.pk))


def send_invitations(round_id: int) -> int:
    """Mail the links that wait, marking each as it goes; a run that broke off goes on where it stopped."""
    waiting = _mailable(round_id).filter(sent_at__isnull=True)
    sent = 0
    while batch := list(waiting[:CHUNK]):
        sent += _send(batch, invitation_mail, "sent_at")
    return sent


def send_reminders(round_id: int) -> int:
    """Mail a reminder for each link that nobody has answered with."""
    begun = clock.now()
    waiting = _mailable(round_id).filter(intake__isnull=True, round__state=Round.State.OPEN)
    ids, sent = list(waiting.values_list("pk", flat=True)), 0
    for start in range(0, len(ids), CHUNK):
        batch = waiting.filter(pk__in=ids[start : start + CHUNK]).exclude(reminded_at__gte=begun)
        sent += _send(list(batch), reminder_mail, "reminded_at")
    return sent


def _mailable(round_id: int) -> Any:
    rows = Invitation.objects.filter(round_id=round_id).exclude(address="").order_by("pk")
    return rows.select_related("round__sponsor", "round__leader", "round__version", "school", "person", "group")


def _send(batch: Iterable[Invitation], mail: Callable[[Invitation], EmailMessage], mark: str) -> int:
    rows = list(batch)
    if rows and rows[0].school.demonstration:
        sent = outbox.keep([mail(row) for row in rows])
    else:
        with get_connection() as connection:
            sent = sum(_send_one(mail(row), connection) for row in rows)
    # An address that the server refuses is not tried again and again: its person still finds the question on Today.
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).update(**{mark: clock.now()})
    return sent


def _send_one(message: EmailMessage, connection: Any) -> bool:
    message.connection = connection
    try:
        return bool(message.send())
    except SMTPException:
        return False


def invitation_mail(invitation: Invitation) -> EmailMessage:
    """The mail that asks, in the language of whoever gets it."""
    with translation.override(invitation.language or invitation.school.language):
        return _mail(invitation, invitation.round.title, opening="")


def reminder_mail(invitation: Invitation) -> EmailMessage:
    """The mail that reminds."""
    with translation.override(invitation.language or invitation.school.language):
        subject = _("Reminder: %(subject)s") % {"subject": invitation.round.title}
        return _mail(invitation, subject, opening=_("This still waits for you whenever you have the minutes."))


def _mail(invitation: Invitation, subject: str, *, opening: str) -> EmailMessage:
    asked, school = invitation.round, invitation.school
    with timezone.override(school.zone):
        day = date_format(timezone.localtime(asked.closes_at))
    words = {"name": asked.sponsor.name, "school": str(school), "day": day}
    words["time"] = minutes_in_words(float(asked.minutes))
    greeting = _("Dear %(name)s,") % {"name": invitation.person.name} if invitation.person else _("Good day,")
    lines = [greeting, "", *([opening, ""] if opening else []), asked.purpose, ""]
    lines += [
        _("%(name)s at %(school)s asks for your answers. It takes about %(time)s, until %(day)s:") % words,
        invitations.address_of(invitation), "",
        _("The link is yours alone and works once. The first page says who can see what.") if asked.anonymous else "",
    ]  # fmt: skip
    return EmailMessage(subject=subject, body="\n".join(lines).strip() + "\n", to=[invitation.address])
