"""Accounts come by invitation only: a link that works once, for two weeks."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from headship.kernel import clock, journal
from headship.kernel.failures import Refusal
from headship.kernel.scope import every_school, school_scope
from headship.school.domain.mailing import absolute
from headship.school.domain.people import refuse_unless_present
from headship.school.models import Account, Invitation, Person

VALID_FOR = timedelta(days=14)


@transaction.atomic
def invite(*, by: Person, person: Person) -> Invitation:
    """Invite somebody to make an account: by mail where they have an address; the link can always be copied.

    An earlier invitation stops working. Raises Refusal where they have an account already.
    """
    refuse_unless_present(person)
    if person.account_id is not None:
        raise Refusal(_("%(name)s signs in already.") % {"name": person.name})
    now = clock.now()
    open_invitations(person).update(expires_at=now)
    invitation: Invitation = Invitation.objects.create(
        person=person, invited_by=by, created_at=now, expires_at=now + VALID_FOR
    )
    journal.record(
        by=by, verb="invitation.send", record_kind="person", record_id=person.pk, label=person.name,
        summary=_("Invited %(name)s to sign in.") % {"name": person.name},
    )  # fmt: skip
    if person.email:
        transaction.on_commit(lambda: _mail(invitation))
    return invitation


def open_invitations(person: Person) -> QuerySet[Invitation]:
    """Invitations of a person that still work."""
    rows: QuerySet[Invitation] = Invitation.objects.filter(
        person=person, accepted_at__isnull=True, expires_at__gt=clock.now()
    )
    return rows


def address_of(invitation: Invitation) -> str:
    """The full link, to send or to copy."""
    return absolute(reverse("school:invitation", args=[invitation.token]))


def _mail(invitation: Invitation) -> None:
    from headship.school.tasks import mail_invitation

    mail_invitation.enqueue(school_id=invitation.school_id, invitation_id=invitation.pk)


def mail_invitation(invitation_id: int) -> int:
    """Mail an invitation that still works; returns how many mails left."""
    invitation = Invitation.objects.select_related("person", "invited_by", "school").get(pk=invitation_id)
    if not works(invitation):
        return 0
    return mail_for(invitation).send()


def mail_for(invitation: Invitation) -> EmailMessage:
    """The mail, in the person's language."""
    person, school = invitation.person, invitation.school
    with translation.override(person.language or school.language):
        words = {"name": person.name, "by": invitation.invited_by.name, "school": str(school)}
        text = _(
            "Dear %(name)s,\n\n%(by)s invites you to work with %(school)s in Headship. "
            "Open this link within two weeks to choose how you sign in; it works once:\n\n%(link)s\n"
        ) % {**words, "link": address_of(invitation)}
        return EmailMessage(subject=_("Your invitation to %(school)s") % words, body=text, to=[person.email])


def works(invitation: Invitation) -> bool:
    """Whether the link can still be used."""
    open_still = invitation.accepted_at is None and invitation.expires_at > clock.now()
    return open_still and invitation.person.account_id is None and invitation.person.is_present


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation behind a link, in whatever school, or None where it does not work any more."""
    with every_school(because="an invitation is opened without an account, so its token says which school"):
        invitation: Invitation | None = (
            Invitation.objects.filter(token=token).select_related("person", "invited_by", "school").first()
        )
    return invitation if invitation is not None and works(invitation) else None


def accept(*, token: str, password: str | None = "", email: str = "", account: Account | None = None) -> Account:
    """Use an invitation, once: make an account with a password, or take one that is signed in already.

    email: only asked for where the school knows none. password: None for an account without one, which signs in
    by the school's own OpenID Connect server. Raises Refusal where the link no longer works, where an
    account with this address exists (sign in first), or where the password is too weak.
    """
    invitation = invitation_by_token(token)
    if invitation is None:
        raise Refusal(_("This link has been used or is too old. Ask the school for a new one."))
    with school_scope(invitation.school_id), transaction.atomic():
        claimed = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).update(accepted_at=clock.now())
        if not claimed:
            raise Refusal(_("This link has been used or is too old. Ask the school for a new one."))
        return _join(invitation.person, account or _new_account(invitation.person, email, password))


def _join(person: Person, account: Account) -> Account:
    if Person.objects.filter(account=account).exists():
        raise Refusal(_("This account leads to somebody else in the school already."))
    person.account = account
    person.save(update_fields=["account"])
    journal.record(
        by=person, verb="invitation.accept", record_kind="person", record_id=person.pk, label=person.name,
        summary=_("%(name)s accepted the invitation.") % {"name": person.name},
    )  # fmt: skip
    return account


def _new_account(person: Person, email: str, password: str | None) -> Account:
    invited_at = person.email.strip().lower()
    address = invited_at or email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise Refusal(" ".join(problem.messages), field="email") from None
    if Account.objects.filter(email=address).exists():
        raise Refusal(
            _("There is an account with this address already. Sign in with it, then open this link again."),
            field="email",
        )
    if password is not None:
        _refuse_weak(password, address)
    account = Account.objects.create_user(address, password)
    # The link was sent to the address that the school knows; one typed in here proves nothing yet.
    EmailAddress.objects.create(user=account, email=address, primary=True, verified=bool(invited_at))
    return account


def _refuse_weak(password: str, address: str) -> None:
    try:
        validate_password(password, Account(email=address))
    except ValidationError as problem:
        raise Refusal(" ".join(problem.messages), field="password") from None
