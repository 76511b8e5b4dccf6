"""Work that the school room does in the background: each task takes ids and makes one domain call."""

from __future__ import annotations

from django_tasks import task

from headship.kernel.scope import school_scope


@task()
def mail_delivery(school_id: int, delivery_id: int) -> int:
    """Mail a delivery that was sent."""
    from headship.school.domain import mailing

    with school_scope(school_id):
        return mailing.mail_delivery(delivery_id)


@task()
def mail_reminder(school_id: int, receipt_ids: list[int]) -> int:
    """Mail a reminder to people who have not answered."""
    from headship.school.domain import mailing

    with school_scope(school_id):
        return mailing.mail_reminder(receipt_ids)


@task()
def mail_invitation(school_id: int, invitation_id: int) -> int:
    """Mail an invitation."""
    from headship.school.domain import invitations

    with school_scope(school_id):
        return invitations.mail_invitation(invitation_id)
