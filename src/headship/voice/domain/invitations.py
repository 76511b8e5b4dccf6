"""Links that need no account: one for each invitation, and who is invited when a round opens.

The token in a link is derived from the invitation's salt with the installation's secret key, so that a reminder and a
second print carry the same link; the database holds its SHA-256 alone. Without the key nobody makes a link from a copy
of the database.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterator
from random import SystemRandom

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac

from headship.kernel.scope import every_school
from headship.school.domain.audiences import people_in
from headship.school.domain.mailing import absolute
from headship.school.models import Person
from headship.voice.models import Invitation, Round, RoundGroup
from headship.voice.models.rounds import new_salt

CHUNK = 500
TOKEN_LENGTH = 24  # signs of 32: 120 bits


def token_of(invitation: Invitation) -> str:
    """The token of an invitation whose round is not closed yet: 24 small letters and digits."""
    return _derived(invitation.salt)


def _derived(salt: str) -> str:
    digest = salted_hmac("headship.voice.invitation", salt, algorithm="sha256").digest()
    return b32encode(digest).decode().lower()[:TOKEN_LENGTH]


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.strip().lower().encode()).hexdigest()


def address_of(invitation: Invitation) -> str:
    """The full link, for a mail or a printed slip."""
    return absolute(reverse("voice:answer", args=[token_of(invitation)]))


def by_token(token: str) -> Invitation | None:
    """The invitation behind a link, in whatever school; None where we never made it."""
    with every_school(because="a survey is answered without an account, so its link says which school"):
        found: Invitation | None = (
            Invitation.objects.filter(token_digest=digest_of(token))
            .select_related("round__version", "round__sponsor", "round__leader", "group", "school", "person")
            .first()
        )
    return found


def own(person: Person, asked: Round) -> Invitation | None:
    """A person's own invitation to a round that takes answers, or None."""
    found: Invitation | None = Invitation.objects.filter(
        round=asked, person=person, intake__isnull=True, round__state=Round.State.OPEN
    ).first()
    return found


def unanswered(asked: Round) -> QuerySet[Invitation]:
    """The invitations of an open round that nobody has answered yet."""
    rows: QuerySet[Invitation] = Invitation.objects.filter(round=asked, intake__isnull=True)
    return rows


# Who is invited


def candidates(group: RoundGroup) -> QuerySet[Person]:
    """Everybody who could be asked in a group: its audience, or those chosen by hand who are still here."""
    if group.audience is not None:
        return people_in(group.audience)
    people: QuerySet[Person] = Person.objects.present().filter(pk__in=group.people.values("pk"))
    return people


def chosen(group: RoundGroup, taken: set[int]) -> list[Person]:
    """Whom a group asks. A sample takes those least recently asked, and among equals by lot."""
    people = candidates(group).exclude(pk__in=taken) if taken else candidates(group)
    if group.sample is None:
        return list(people)
    last, lots = _last_asked(people), SystemRandom()
    return sorted(people, key=lambda person: (last.get(person.pk, 0.0), lots.random()))[: group.sample]


def _last_asked(people: QuerySet[Person]) -> dict[int, float]:
    """When each of these people was last asked anything, in seconds; those never asked are not in it."""
    asked = Invitation.objects.filter(person__in=people.values("pk"), round__opened_at__isnull=False)
    rows = asked.values_list("person_id").annotate(last=Max("round__opened_at"))
    return {person_id: last.timestamp() for person_id, last in rows}


def invite(asked: Round) -> int:
    """Make the invitations of a round. Whoever fits two groups is asked in the first. Returns how many."""
    rows, taken = [], set[int]()
    for group in asked.groups.select_related("audience"):
        made = list(_for_group(asked, group, taken))
        taken.update(each.person_id for each in made if each.person_id is not None)
        rows += made
    Invitation.objects.bulk_create(rows, batch_size=CHUNK)
    return len(rows)


def _for_group(asked: Round, group: RoundGroup, taken: set[int]) -> Iterator[Invitation]:
    for person in chosen(group, taken):
        yield _new(asked, group, person=person, address=person.email, language=person.language)
    for address in group.addresses:
        yield _new(asked, group, address=address)
    for _number in range(group.slips):
        yield _new(asked, group)


def _new(
    asked: Round, group: RoundGroup, *, person: Person | None = None, address: str = "", language: str = ""
) -> Invitation:
    salt = new_salt()
    return Invitation(
        round=asked, group=group, person=person, address=address, language=language, salt=salt,
        token_digest=digest_of(_derived(salt)),
    )  # fmt: skip
