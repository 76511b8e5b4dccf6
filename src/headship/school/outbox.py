"""Where mail goes while no mail server is set: rows that an administrator can read and pass on by hand."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from headship.kernel.scope import EVERY_SCHOOL, school_scope, scope_or_none
from headship.school.models import OutboxMail, Person, School


class OutboxBackend(BaseEmailBackend):
    """Django's EMAIL_BACKEND where HEADSHIP_EMAIL_URL is empty."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each message in the outbox of the school it concerns."""
        if scope_or_none() not in (None, EVERY_SCHOOL):
            return keep(email_messages)
        return sum(self._keep_for_recipient(message) for message in email_messages)

    def _keep_for_recipient(self, message: EmailMessage) -> int:
        """A password to reset is asked for outside any school: the recipient's says where it is kept."""
        school_id = _school_of((message.to or [""])[0])
        if school_id is None:
            return 0
        with school_scope(school_id):
            return keep([message])


def keep(messages: Sequence[EmailMessage]) -> int:
    """Put messages into the outbox of the school in scope. Returns how many rows that made."""
    rows = [
        OutboxMail(to=address, subject=" ".join(message.subject.split())[:300], body=str(message.body))
        for message in messages
        for address in message.to
    ]
    OutboxMail.objects.bulk_create(rows)
    return len(rows)


def _school_of(address: str) -> int | None:
    from headship.kernel.scope import every_school

    with every_school(because="mail to an account is kept in a school that the account leads to"):
        person = Person.objects.filter(account__email__iexact=address).order_by("pk").first()
        person = person or Person.objects.filter(email__iexact=address).order_by("pk").first()
    if person is not None:
        school_id: int = person.school_id
        return school_id
    return School.objects.order_by("pk").values_list("pk", flat=True).first()
