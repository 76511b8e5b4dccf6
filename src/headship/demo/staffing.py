"""Who does what in the demonstration school: roles that an export does not know, posts, teams, relations, accounts."""

from __future__ import annotations

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from headship.demo.accounts import ACCOUNTS, PASSWORD, DemonstrationAccount
from headship.demo.export import SUBJECTS
from headship.school.domain import people, posts, teams
from headship.school.models import Account, Person, Post, Team

STAFF_ROLES = {"administrator", "teacher", "support_staff"}


@dataclass
class Cast:
    """The people of the story by key, and the teams by name."""

    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Person:
        return self.people[key]


def make_cast() -> Cast:
    """Find the demonstration accounts among those imported, enrol the others, and give everybody their part."""
    cast = Cast()
    for known in ACCOUNTS:
        cast.people[known.key] = _person_for(known)
    for known in ACCOUNTS:
        _give_roles(cast[known.key], known)
        _give_account(cast[known.key], known)
    _make_teams(cast)
    _make_posts(cast)
    _relate(cast)
    return cast


def _person_for(known: DemonstrationAccount) -> Person:
    found: Person | None = Person.objects.filter(email=known.email).first()
    return found or people.enrol_person(by=None, name=known.name, email=known.email)


def _give_roles(person: Person, known: DemonstrationAccount) -> None:
    for role in known.roles:
        if role not in person.role_codes:
            people.appoint(by=None, person=person, role=role)
    people.forget_roles(person)


def _give_account(person: Person, known: DemonstrationAccount) -> None:
    """Only these can sign in; the password is printed for everybody to read."""
    account, _new = Account.objects.get_or_create(email=known.email, defaults={"password": make_password(PASSWORD)})
    EmailAddress.objects.get_or_create(user=account, email=known.email, defaults={"primary": True, "verified": True})
    person.account = account
    person.save(update_fields=["account"])


def staff_with(role: str) -> list[Person]:
    """Those who have a role today and no part in the story, in the order of their ids."""
    named = [known.email for known in ACCOUNTS]
    return list(Person.objects.with_role(role).exclude(email__in=named).order_by("pk"))


def _make_teams(cast: Cast) -> None:
    head, teachers, support = cast["amina"], staff_with("teacher"), staff_with("support_staff")
    leads = {"Science": cast["daniel"], "Mathematics": cast["lucia"]}
    cast.teams["Senior team"] = teams.form_team(
        by=head, name="Senior team", kind=Team.Kind.SENIOR, lead=head, members=[cast["kenji"], cast["priya"]]
    )
    for number, (_code, subject) in enumerate(SUBJECTS):
        members = teachers[number :: len(SUBJECTS)]
        lead = leads.get(subject) or members[0]
        if subject not in leads:
            people.appoint(by=head, person=lead, role="middle_leader")
        cast.teams[subject] = teams.form_team(
            by=head, name=subject, kind=Team.Kind.DEPARTMENT, lead=lead, members=members
        )
    cast.teams["Pastoral"] = teams.form_team(
        by=head, name="Pastoral", kind=Team.Kind.SERVICE, lead=cast["priya"], members=teachers[::9]
    )
    cast.teams["Office"] = teams.form_team(
        by=head, name="Office", kind=Team.Kind.SERVICE, lead=cast["tomas"], members=support[:6]
    )


def _make_posts(cast: Cast) -> None:
    head = cast["amina"]
    top = _post(cast, "Head", None, [head])
    academic = _post(cast, "Deputy head, teaching", top, [cast["kenji"]])
    pastoral = _post(cast, "Deputy head, pastoral care", top, [cast["priya"]])
    office = _post(cast, "Office manager", top, [cast["tomas"]])
    for _code, subject in SUBJECTS:
        team = cast.teams[subject]
        assert team.lead is not None
        lead = _post(cast, f"Head of {subject.lower()}", academic, [team.lead])
        members = [member for member in teams.members_of(team) if member.pk != team.lead_id]
        _post(cast, f"Teacher of {subject.lower()}", lead, members)
    posts.add_functional_line(by=head, post=office, answers_to=pastoral, purpose="Safer recruitment")
    _post(cast, "Support staff", office, staff_with("support_staff"))


def _post(cast: Cast, title: str, answers_to: Post | None, holders: list[Person]) -> Post:
    post = posts.create_post(by=cast["amina"], title=title, answers_to=answers_to)
    for holder in holders:
        posts.fill_post(by=cast["amina"], post=post, person=holder)
    return post


def _relate(cast: Cast) -> None:
    head = cast["amina"]
    for kind, of, to in (
        ("appraiser", "amina", "meiling"), ("appraiser", "kenji", "amina"), ("appraiser", "priya", "amina"),
        ("appraiser", "daniel", "kenji"), ("appraiser", "lucia", "daniel"), ("coach", "daniel", "priya"),
    ):  # fmt: skip
        people.relate(by=head, kind=kind, of=cast[of], to=cast[to])
