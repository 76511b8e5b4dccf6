"""Properties of any roster: twice changes nothing, delta equals bulk, and no damage is ever half applied."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headship.exchange.oneroster.importing import Refused, import_package
from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import Person
from tests.exchange.conftest import everything
from tests.factories.rosters import Roster

few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
names = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)
roles = st.sampled_from(["teacher", "student", "parent", "aide", "administrator", "ext:own", "wizard"])
dates = st.dates(min_value=__import__("datetime").date(2000, 1, 1)).map(str) | st.just("") | st.just("soon")

pytestmark = pytest.mark.django_db


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """People, classes and places of any kind, with references of which some lead nowhere."""
    roster = Roster()
    users = [f"u{number}" for number in range(draw(st.integers(0, 6)))]
    for user in users:
        roster.person(user, draw(roles))
        cells = {"givenName": draw(names), "familyName": draw(names), "email": draw(names)}
        cells["agentSourcedIds"] = ",".join(draw(st.lists(st.sampled_from([*users, "nobody"]), max_size=2)))
        roster.change("users", user, **cells)
        roster.change("roles", f"r-{user}", beginDate=draw(dates), endDate=draw(dates))
    for number in range(draw(st.integers(0, 3))):
        inside = draw(st.lists(st.sampled_from([*users, "nobody"]), max_size=4, unique=True))
        roster.school_class(f"c{number}", students=inside)
        if draw(st.booleans()):
            roster.change("classes", f"c{number}", courseSourcedId="nowhere", termSourcedIds="autumn,nowhen")
    return roster


def brought(roster: Roster, **options: Any) -> Any:
    """Import a roster into the school in scope."""
    with tempfile.TemporaryDirectory() as folder:
        path = roster.write(Path(folder) / "package")
        return import_package(by=None, path=path, confirm_ended=True, **options)


class InSchool:
    """A school of its own, forgotten afterwards."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.scope = school_scope(found_school(name="School", code=f"s{random.getrandbits(60)}").pk)
        self.scope.__enter__()

    def __exit__(self, *_: object) -> None:
        self.scope.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


@few
@given(rosters())
def test_any_roster_twice_changes_nothing(roster: Roster) -> None:
    with InSchool():
        brought(roster)
        before = everything()
        roster.manifest = {"source.systemName": "read row by row"}
        assert brought(roster).acted == 0
        assert everything() == before


@few
@given(rosters(), rosters())
def test_a_delta_of_all_rows_comes_to_the_same_as_bulk(first: Roster, second: Roster) -> None:
    def outcome(mode: str) -> Any:
        with InSchool():
            brought(first)
            second.mode = mode
            brought(second)
            people = Person.objects.filter(sourced_id__in=second.files.get("users", {})).order_by("sourced_id")
            return [(each.name, each.email, each.is_present, each.role_codes) for each in people]

    assert outcome("delta") == outcome("bulk")


@few
@given(rosters(), st.randoms(use_true_random=False))
def test_no_damage_is_half_applied_or_raises(roster: Roster, chance: random.Random) -> None:
    with InSchool(), tempfile.TemporaryDirectory() as folder:
        brought(Roster().people("student", 2, "old"))
        before = everything()
        path = roster.write(Path(folder) / "package")
        for file in sorted(path.glob("*.csv")):
            content = bytearray(file.read_bytes())
            for _spot in range(chance.randrange(4)):
                if content:
                    content[chance.randrange(len(content))] = chance.randrange(256)
            file.write_bytes(bytes(content[: chance.randrange(len(content) + 1)] if chance.random() < 0.2 else content))
        try:
            report = import_package(by=None, path=path, confirm_ended=True)
        except Refused:
            assert everything() == before
        else:
            assert report.applied == bool(report.acted)
