"""How a delivery goes out by e-mail: after the transaction, in the background, one mail for each person."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.kernel import clock
from headship.kernel.scope import current_school_id
from headship.school import outbox
from headship.school.models import Delivery, Receipt

CHUNK = 50


def after_commit(delivery: Delivery) -> None:
    """Send the mails of a delivery once it is stored. A simulated school's mail never leaves: it is kept at once."""
    if delivery.school.demonstration:
        _keep_simulated(_waiting(delivery.pk), reminder=False)
        return
    from headship.school.tasks import mail_delivery

    mail_delivery.enqueue(school_id=current_school_id(), delivery_id=delivery.pk)


def reminder_after_commit(delivery: Delivery, receipt_ids: Sequence[int]) -> None:
    """Remind the people of these receipts by mail, once that is stored."""
    if delivery.school.demonstration:
        _keep_simulated(_receipts().filter(pk__in=receipt_ids), reminder=True)
        return
    from headship.school.tasks import mail_reminder

    mail_reminder.enqueue(school_id=current_school_id(), receipt_ids=list(receipt_ids))


def mail_delivery(delivery_id: int) -> int:
    """Mail what has not gone out yet, marking each receipt as it goes; returns how many mails left.

    A run that broke off goes on where it stopped. An address that the server refuses becomes a printed slip.
    """
    sent = 0
    while batch := list(_waiting(delivery_id)[:CHUNK]):
        sent += _mail(batch, reminder=False)
    return sent


def mail_reminder(receipt_ids: Sequence[int]) -> int:
    """Mail a reminder for each receipt that is still unanswered; returns how many mails left."""
    return _mail(list(_receipts().unanswered().filter(pk__in=receipt_ids)), reminder=True)


def _receipts() -> Any:
    return Receipt.objects.select_related("delivery", "delivery__sent_by", "person", "school").order_by("pk")


def _waiting(delivery_id: int) -> QuerySet[Receipt]:
    rows: QuerySet[Receipt] = _receipts().filter(
        delivery_id=delivery_id, channel=Receipt.Channel.EMAIL, mailed_at__isnull=True
    )
    return rows


def _mail(receipts: Sequence[Receipt], *, reminder: bool) -> int:
    with get_connection() as connection:
        return sum(_mail_one(receipt, connection, reminder=reminder) for receipt in receipts)


def _mail_one(receipt: Receipt, connection: Any, *, reminder: bool) -> bool:
    mail = mail_for(receipt, reminder=reminder)
    mail.connection = connection
    try:
        mail.send()
    except SMTPException:
        if not reminder:
            Receipt.objects.filter(pk=receipt.pk).update(channel=Receipt.Channel.SLIP)
        return False
    Receipt.objects.filter(pk=receipt.pk).update(mailed_at=clock.now())
    return True


def _keep_simulated(receipts: QuerySet[Receipt], *, reminder: bool) -> None:
    outbox.keep([mail_for(receipt, reminder=reminder) for receipt in receipts])
    receipts.order_by().update(mailed_at=clock.now())


def mail_for(receipt: Receipt, *, reminder: bool = False) -> EmailMessage:
    """The mail for one receipt, in that person's language."""
    with translation.override(receipt.person.language or receipt.school.language):
        delivery = receipt.delivery
        subject = _("Reminder: %(subject)s") % {"subject": delivery.subject} if reminder else delivery.subject
        return EmailMessage(subject=subject, body=_text_for(receipt, reminder=reminder), to=[receipt.person.email])


def _text_for(receipt: Receipt, *, reminder: bool) -> str:
    delivery = receipt.delivery
    lines = [_("Dear %(name)s,") % {"name": receipt.person.name}, ""]
    if reminder:
        lines += [_("This still waits for you whenever you have the minutes."), ""]
    lines += [delivery.body.strip(), ""]
    if delivery.asks_acknowledgement:
        lines += [_asking(delivery), ""]
    lines += [absolute(place_for(receipt)), "", delivery.sent_by.name, str(receipt.school)]
    return "\n".join(lines)


def _asking(delivery: Delivery) -> str:
    if delivery.due_on is None:
        return _("Please say that you have read it, on this page:")
    return _("Please say by %(date)s that you have read it, on this page:") % {"date": date_format(delivery.due_on)}


def place_for(receipt: Receipt) -> str:
    """Where this person goes on from the mail: their own page with an account, the slip's page without."""
    if receipt.person.account_id is None:
        return reverse("school:slip", args=[receipt.slip_code])
    return receipt.delivery.link or reverse("school:receipt", args=[receipt.pk])


def absolute(path: str) -> str:
    """The full address of a path, for mails and printed slips."""
    return f"{settings.HEADSHIP_ADDRESS.rstrip('/')}{path}"
