"""Who does what in the demonstration school: roles that an export does not know, posts, teams, relations, accounts."""

from __future__ import annotations

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from headship.demo.accounts import ACCOUNTS, PASSWORD, DemonstrationAccount
from headship.demo.export import SUBJECTS
from headship.school.domain import audiences, people, posts, teams
from headship.school.models import Account, Audience, Person, Post, Team

# What a story calls people who are nobody in particular: "teacher:3" is the fourth of those who teach.
EXTRAS = {"teacher": "teacher", "support": "support_staff", "parent": "parent", "student": "student"}
HOME_TEAMS = {
    "amina": "Senior team", "kenji": "Senior team", "priya": "Pastoral", "daniel": "Science", "lucia": "Mathematics",
    "tomas": "Office",
}  # fmt: skip


@dataclass
class Cast:
    """The people of the story by key, the teams and the school's own audiences by name, and everybody else by role."""

    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    audiences: dict[str, Audience] = field(default_factory=dict)
    extras: dict[str, list[Person]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Person:
        """A person by their account's key, "lead:Arts", or "teacher:3"; a small school counts around."""
        kind, _colon, which = key.partition(":")
        if kind == "lead":
            lead = self.teams[which].lead
            assert lead is not None
            return lead
        if kind in self.extras:
            several = self.extras[kind]
            return several[int(which) % len(several)]
        return self.people[key]

    def team_of(self, key: str) -> Team | None:
        """The team for which somebody decides."""
        kind, _colon, which = key.partition(":")
        return self.teams.get(which if kind == "lead" else HOME_TEAMS.get(key, ""))

    def wake(self) -> None:
        """Let the roles of those who act be asked anew on a new day: they are kept for the life of an object."""
        leads = [team.lead for team in self.teams.values() if team.lead is not None]
        for person in (*self.people.values(), *leads, *self.extras["teacher"], *self.extras["support"]):
            people.forget_roles(person)


def make_cast() -> Cast:
    """Find the demonstration accounts among those imported, enrol the others, and give everybody their part."""
    cast = Cast()
    for known in ACCOUNTS:
        cast.people[known.key] = _person_for(known)
    password = make_password(PASSWORD)  # one for all of them, as the password is: each would take a third of a second
    for known in ACCOUNTS:
        _give_roles(cast[known.key], known)
        _give_account(cast[known.key], known, password)
    for kind, role in EXTRAS.items():
        cast.extras[kind] = extras_with(role)
    _make_teams(cast)
    _make_councils(cast)
    _make_audiences(cast)
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


def _give_account(person: Person, known: DemonstrationAccount, password: str) -> None:
    """Only these can sign in; the password is printed for everybody to read."""
    account, _new = Account.objects.get_or_create(email=known.email, defaults={"password": password})
    EmailAddress.objects.get_or_create(user=account, email=known.email, defaults={"primary": True, "verified": True})
    person.account = account
    person.save(update_fields=["account"])


def extras_with(role: str) -> list[Person]:
    """Those who have a role today and no account, in the order of the export."""
    named = [known.email for known in ACCOUNTS]
    return list(Person.objects.with_role(role).exclude(email__in=named).order_by("sourced_id", "pk"))


def _make_teams(cast: Cast) -> None:
    head, teachers, support = cast["amina"], cast.extras["teacher"], cast.extras["support"]
    also = {"Mathematics": [cast["lucia"]], "Computing": [cast["kenji"]]}
    cast.teams["Senior team"] = teams.form_team(
        by=head, name="Senior team", kind=Team.Kind.SENIOR, lead=head, members=[cast["kenji"], cast["priya"]]
    )
    for number, (_code, subject) in enumerate(SUBJECTS):
        members = [*teachers[number :: len(SUBJECTS)], *also.get(subject, ())]
        lead = cast["daniel"] if subject == "Science" else members[0]
        if subject != "Science":
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


def _make_councils(cast: Cast) -> None:
    """Twelve parents and fourteen students who are asked more often than all the others."""
    for name, key, kind, size in (
        ("Parents’ council", "fatima", "parent", 11),
        ("Student council", "noor", "student", 13),
    ):
        everybody = cast.extras[kind]
        chosen = everybody[:: max(1, len(everybody) // size)][:size]
        cast.teams[name] = teams.form_team(
            by=cast["amina"], name=name, kind=Team.Kind.SERVICE, members=[cast[key], *chosen]
        )


def _make_audiences(cast: Cast) -> None:
    for name, kind, first, last in (
        ("Families of Year 11", "families_of_grade", 11, 11), ("Students of Year 11", "grade", 11, 11),
        ("Families of Years 7 to 9", "families_of_grade", 7, 9), ("Students of Years 7 to 9", "grade", 7, 9),
    ):  # fmt: skip
        rules = [{"kind": kind, "value": f"{grade:02d}"} for grade in range(first, last + 1)]
        cast.audiences[name] = audiences.create_audience(by=cast["tomas"], name=name, rules=rules)
    council = [{"kind": "team", "value": str(cast.teams["Parents’ council"].pk)}]
    cast.audiences["Parents’ council"] = audiences.create_audience(
        by=cast["tomas"], name="Parents’ council", rules=council
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
        named = subject if subject == "English" else subject.lower()
        lead = _post(cast, f"Head of {named}", academic, [team.lead])
        members = [member for member in teams.members_of(team).order_by("pk") if member.pk != team.lead_id]
        _post(cast, f"Teacher of {named}", lead, members)
    posts.add_functional_line(by=head, post=office, answers_to=pastoral, purpose="Safer recruitment")
    _post(cast, "Support staff", office, cast.extras["support"])


def _post(cast: Cast, title: str, answers_to: Post | None, holders: list[Person]) -> Post:
    post = posts.create_post(by=cast["amina"], title=title, answers_to=answers_to)
    for holder in holders:
        posts.fill_post(by=cast["amina"], post=post, person=holder)
    return post


def _relate(cast: Cast) -> None:
    head = cast["amina"]
    for kind, of, to in (
        ("appraiser", "amina", "meiling"), ("appraiser", "kenji", "amina"), ("appraiser", "priya", "amina"),
        ("appraiser", "daniel", "kenji"), ("appraiser", "lucia", "lead:Mathematics"),
        ("appraiser", "lead:Arts", "kenji"),
        ("appraiser", "lead:Languages", "kenji"), ("coach", "daniel", "priya"), ("coach", "lead:Computing", "kenji"),
    ):  # fmt: skip
        people.relate(by=head, kind=kind, of=cast[of], to=cast[to])
