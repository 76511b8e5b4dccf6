"""What people's answers show about clauses: each indicator from real rounds, and what it must not be read from."""

from __future__ import annotations

from datetime import timedelta

from headship.evidence.domain.readings import figure_of
from headship.evidence.indicators import Mean, Scope, indicator_named, scope_of
from headship.kernel import clock
from headship.school.domain import teams
from headship.school.models import Person, Team
from headship.voice.domain import closing, feedback, intake
from headship.voice.domain.invitations import token_of
from headship.voice.models import Round
from tests.conftest import person_with
from tests.factories import voice

NOTHING = Mean(0, 0, 0, 0)


def read(code: str, leader: Person | None = None) -> Mean:
    known = indicator_named(code)
    assert known is not None
    today = clock.today()
    found = known.compute(Scope(today - timedelta(days=400), today, leader))
    assert isinstance(found, Mean)
    return found


def everybody_says(by: Person, code: str, values: list[int], **more: object) -> Round:
    """A closed round in which person by person all scale questions get the same number."""
    groups = [voice.asked("staff", voice.people(len(values), name=f"{code} {clock.now():%f}"))]
    asked = voice.opened(by=by, groups=groups, code=code, **more)
    keys = [item.key for item in intake.content_of(asked.version).items if item.kind == "scale"]
    for link, value in zip(voice.links(asked), values, strict=True):
        voice.answer_as(link, **dict.fromkeys(keys, value))
    return closing.close(by=by, round=asked)


def senior_team(head: Person, kind: str = Team.Kind.SENIOR) -> Team:
    return teams.form_team(by=head, name=f"Team {kind}", kind=kind, lead=head, members=[])


def test_the_senior_teams_health_is_not_read_from_another_team(head: Person) -> None:
    department = senior_team(head, Team.Kind.DEPARTMENT)
    everybody_says(head, "team-health", [1, 2, 2, 1, 3, 2], about=("team", department.pk))
    assert read("team-health") == NOTHING
    everybody_says(head, "team-health", [4, 5, 4, 3, 5, 4], about=("team", senior_team(head).pk))
    found = read("team-health")
    assert found.n == 6 and found.low < found.value < found.high


def test_a_check_among_four_shows_no_score(head: Person) -> None:
    everybody_says(head, "team-health", [4, 5, 4, 3], about=("team", senior_team(head).pk))
    assert read("team-health") == NOTHING


def test_people_are_more_open_only_beyond_chance(head: Person) -> None:
    known = indicator_named("receptivity-risen")
    assert known is not None

    def counted() -> tuple[float | None, float]:
        found = figure_of(known.compute(scope_of(known)))
        return found.numerator, found.denominator

    before = everybody_says(head, "receptivity", [1, 2, 3, 2, 1, 2, 3, 2, 1, 2], about=("trial", 1))
    assert counted() == (0, 0)
    everybody_says(head, "receptivity", [2, 1, 3, 2, 2, 2, 3, 1, 1, 3], about=("trial", 1), previous=before)
    assert counted() == (0, 1)
    other = everybody_says(head, "receptivity", [1, 2, 3, 2, 1, 2, 3, 2, 1, 2], about=("trial", 2))
    everybody_says(head, "receptivity", [4, 5, 4, 5, 3, 4, 5, 4, 5, 4], about=("trial", 2), previous=other)
    assert counted() == (1, 2)


def test_whether_the_plan_is_worth_the_effort(head: Person) -> None:
    everybody_says(head, "effort-pulse", [7, 8, 6, 9, 7, 5, 8])
    found = read("worth-the-effort")
    assert found.n == 7 and 5 <= found.low < found.value < found.high <= 10


def asked_and_released(leader: Person, number: int) -> None:
    """Feedback of six colleagues, in which empathy is rated from 3 to 5."""
    companion, *raters = voice.people(7, name=f"Colleague {number}")
    asked = feedback.ask(
        by=leader, companion=companion, raters={"peers": raters}, opens_at=clock.now(),
        closes_at=clock.now() + timedelta(days=7),
    )  # fmt: skip
    for place, link in enumerate(voice.links(asked.round)):
        answers = {"feelings": 3 + place % 3, "hard_time": 3 + (place + 1) % 3, "direction": 4}
        intake.answer(token=token_of(link), answers=answers, comments={})
    closing.close(by=leader, round=asked.round)
    feedback.release(by=companion, feedback=asked, note="Let us talk on Thursday.")


def test_empathy_is_a_leaders_own_and_the_schools_from_five_leaders_up(head: Person) -> None:
    leaders = [person_with(f"Leader {number}", "middle_leader") for number in range(5)]
    for number, leader in enumerate(leaders[:4]):
        asked_and_released(leader, number)
    assert read("empathy", leaders[0]).n > 0
    assert read("empathy", leaders[4]) == NOTHING
    assert read("empathy") == NOTHING
    asked_and_released(leaders[4], 4)
    assert read("empathy").n == 5
