"""`headship invite`: how the first person of a school comes in, before anybody can sign in to invite others."""

from __future__ import annotations

import argparse
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from headship.kernel.failures import CommandFailure
from headship.kernel.scope import school_scope
from headship.school.domain import invitations, people
from headship.school.domain.founding import school_named
from headship.school.models import Person
from headship.school.roles import ADMINISTRATOR, HEAD


def add_commands(commands: Any) -> None:
    """invite."""
    invite = commands.add_parser("invite", help="invite a head or an administrator, and print the link")
    invite.add_argument("email")
    invite.add_argument("--name", help="their name, where the school does not know them yet")
    invite.add_argument("--role", choices=[HEAD.code, ADMINISTRATOR.code], default=HEAD.code)
    invite.add_argument("--school", help="which school, by its code; by default the first made")
    invite.set_defaults(handler=invite_from_the_machine)


def invite_from_the_machine(arguments: argparse.Namespace) -> int:
    """Enrol them where needed, give the role where they lack it, and print an invitation's link."""
    with school_scope(school_named(arguments.school).pk), transaction.atomic():
        person = _found_or_enrolled(arguments.email, arguments.name)
        if arguments.role not in person.role_codes:
            people.appoint(by=None, person=person, role=arguments.role)
        invitation = invitations.invite(by=person, person=person)
        print(invitations.address_of(invitation))
    return 0


def _found_or_enrolled(email: str, name: str | None) -> Person:
    known = Person.objects.present().filter(email__iexact=email.strip())
    if len(known) > 1:
        raise CommandFailure(_("Several people have the address %(email)s.") % {"email": email})
    if known:
        person: Person = known[0]
        return person
    if not name:
        raise CommandFailure(
            _("Nobody in the school has the address %(email)s. Add --name to enrol them.") % {"email": email}
        )
    return people.enrol_person(by=None, name=name, email=email)
