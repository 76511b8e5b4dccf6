"""Who gets which answer about results, which are the school's, and about a leader's feedback, which is the leader's."""

from __future__ import annotations

from datetime import timedelta

from headship.kernel import clock
from headship.school.models import Person
from headship.voice.domain import closing, feedback, goals
from headship.voice.domain.invitations import token_of
from headship.voice.models import Feedback
from tests.factories import voice
from tests.permissions.answers import EVERYONE, GOVERNANCE, LEADERS, STAFF, Row, of, page
from tests.permissions.records import Arguments, World, record
from tests.permissions.rooms.voice import RUN, run_by

INSIDE = (*STAFF, *GOVERNANCE)


@record("closed_round")
def _closed(world: World) -> Arguments:
    asked = voice.opened(by=world.owner, people=6)
    for link in voice.links(asked):
        voice.answer_as(link)
    return {"pk": closing.close(by=world.owner, round=asked).pk}


def released(leader: Person) -> Feedback:
    """A report that its companion, nobody's example, has released to its leader."""
    voice.version("leader-360")
    companion, *raters = voice.people(7, name="Rater")
    asked = feedback.ask(
        by=leader, companion=companion, raters={"peers": raters}, opens_at=clock.now(),
        closes_at=clock.now() + timedelta(days=7),
    )  # fmt: skip
    for link in voice.links(asked.round):
        feedback_answer(token_of(link))
    closing.close(by=leader, round=asked.round)
    return feedback.release(by=companion, feedback=asked, note="Thursday at four.")


def feedback_answer(token: str) -> None:
    """One question answered."""
    from headship.voice.domain import intake

    intake.answer(token=token, answers={"direction": 4}, comments={})


@record("read_pulse")
def _pulse(world: World) -> Arguments:
    asked = voice.opened(by=world.owner, people=10, code="purpose-pulse")
    for link in voice.links(asked):
        voice.answer_as(link, {"own_words": "Reading"}, can_say="yes")
    return {"pk": closing.close(by=world.owner, round=asked).pk}


@record("feedback")
def _feedback(world: World) -> Arguments:
    return {"pk": released(world.owner).pk}


@record("goal")
def _goal(world: World) -> Arguments:
    goal = goals.set_goal(
        by=world.owner, feedback=released(world.owner), text="I ask first.",
        by_when=clock.today() + timedelta(days=30),
    )  # fmt: skip
    return {"pk": goal.pk}


TABLE: dict[str, Row] = {
    "voice:results": of(INSIDE, record="closed_round"),
    "voice:naming": run_by(*RUN, record="read_pulse"),
    "voice:feedbacks": page(EVERYONE),
    "voice:feedback_new": page(LEADERS),
    "voice:feedback": of(record="feedback"),
    "voice:feedback_release": of(record="feedback"),
    "voice:feedback_companion": of(record="feedback"),
    "voice:feedback_sharing": of(record="feedback"),
    "voice:goal_new": of(record="feedback"),
    "voice:goal_outcome": of(record="goal"),
}
