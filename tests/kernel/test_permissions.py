"""One resolver: a role, a check on the record, its queryset twin, and the sentence of a denial."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import Q

from headship.kernel import permissions
from headship.kernel.failures import Denied
from headship.kernel.permissions import Verb, declare, may, narrow, require
from headship.school.models import Person, Team
from headship.school.roles import HEAD, ROLES, SENIOR_LEADER

REFUSAL = "Teams are renamed by the senior team, and by whoever leads one."


@pytest.fixture
def rename() -> Iterator[Verb]:
    """A verb for the senior team on teams that run, and for a team's own lead."""
    yield declare(
        "test.rename",
        title="Rename a team",
        refusal=REFUSAL,
        held_by={HEAD.code, SENIOR_LEADER.code},
        allows=lambda person, team: team.ended_on is None,
        among=lambda person: Q(ended_on__isnull=True),
        or_allowed=lambda person, team: team.lead_id == person.pk,
        or_among=lambda person: Q(lead=person),
    )
    permissions._verbs.pop("test.rename")


@pytest.fixture
def teams(head: Person, teacher: Person) -> list[Team]:
    """One that runs, one that ended, one that the teacher leads."""
    from datetime import date

    return [
        Team.objects.create(name="Running"),
        Team.objects.create(name="Ended", ended_on=date(2021, 1, 1)),
        Team.objects.create(name="Led", lead=teacher),
    ]


def test_each_check_agrees_with_its_queryset_twin(
    rename: Verb, teams: list[Team], head: Person, senior: Person, teacher: Person, parent: Person
) -> None:
    expected = {
        head: {"Running", "Led"},
        senior: {"Running", "Led"},
        teacher: {"Led"},
        parent: set(),
    }
    for person, names in expected.items():
        assert {team.name for team in teams if may(person, rename, team)} == names
        assert {team.name for team in narrow(person, rename, Team.objects.all())} == names


def test_who_holds_a_verb_on_everything_keeps_everything_beside_their_own(
    teams: list[Team], head: Person, parent: Person
) -> None:
    look = declare(
        "test.look", title="Look at a team", refusal=REFUSAL, held_by={HEAD.code},
        or_allowed=lambda person, team: team.lead_id == person.pk, or_among=lambda person: Q(lead=person),
    )  # fmt: skip
    try:
        for person, several in ((head, teams), (parent, [])):
            assert [team for team in teams if may(person, look, team)] == several
            assert set(narrow(person, look, Team.objects.filter(pk__in=[team.pk for team in teams]))) == set(several)
    finally:
        permissions._verbs.pop("test.look")


def test_a_denial_carries_its_sentence(rename: Verb, teams: list[Team], parent: Person) -> None:
    with pytest.raises(Denied, match=REFUSAL):
        require(parent, rename, teams[0])


def test_a_check_without_its_twin_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="twin"):
        declare("test.half", title="", refusal="", allows=lambda person, record: True)


def test_every_verb_is_held_by_roles_that_exist_and_has_a_sentence() -> None:
    for verb in permissions.verbs():
        assert verb.held_by <= set(ROLES), verb
        assert str(verb.refusal).endswith(".") and str(verb.title), verb


def test_an_ended_role_holds_nothing(rename: Verb, teams: list[Team], senior: Person) -> None:
    from datetime import date

    senior.memberships.update(ends_on=date(2021, 6, 30))
    assert not may(Person.objects.get(pk=senior.pk), rename, teams[0])
