"""Who gets which answer in innovation. Ideas are Sofia's to propose and the head's to answer; trials are Sofia's."""

from __future__ import annotations

from headship.areas.improvement.innovation.domain import ideas, telling
from tests.factories import innovation
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, SENIOR, STAFF, Row, open_to_all, page, rows
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


@record("idea")
def _idea(world: World) -> Arguments:
    return {"pk": innovation.proposed(world.owner).pk}


@record("idea_asked")
def _idea_asked(world: World) -> Arguments:
    idea = innovation.proposed(world.owner)
    ideas.answer(by=world.people["head"], idea=idea, state="asked", text="For whom?")
    return {"pk": idea.pk}


@record("trial")
def _trial(world: World) -> Arguments:
    return {"pk": innovation.planned(world.owner).pk}


@record("trial_run")
def _trial_run(world: World) -> Arguments:
    return {"pk": innovation.first_run(innovation.planned(world.owner)).pk}


@record("trial_running")
def _trial_running(world: World) -> Arguments:
    return {"pk": innovation.first_run(innovation.begun(world.owner)).pk}


@record("trial_studied")
def _trial_studied(world: World) -> Arguments:
    return {"pk": innovation.first_run(innovation.studied(world.owner)).pk}


@record("trial_arm")
def _trial_arm(world: World) -> Arguments:
    return {"pk": innovation.first_run(innovation.planned(world.owner)).pk, "arm": "before"}


@record("telling")
def _telling(world: World) -> Arguments:
    trial = innovation.planned(world.owner)
    row = telling.write(by=world.owner, trial=trial, hearers="students", what="A", why="B", help="C")
    return {"pk": row.pk}


@record("trial_question")
def _trial_question(world: World) -> Arguments:
    return {"pk": innovation.asked(innovation.published(world.owner)).pk}


@record("trial_public")
def _trial_public(world: World) -> Arguments:
    return {"code": innovation.published(world.owner).code}


def run_by_owner(record: str) -> Row:
    """The owner and senior leaders; who works or governs here sees the trial and is refused, others find nothing."""
    return Row(rows((SENIOR, IN), (INSIDE, "refused"), otherwise=ABSENT), record=record)


def by_staff(record: str) -> Row:
    """Everybody on the staff, who hold the verb; everybody else is refused whatever the record."""
    return Row(rows((STAFF, IN)), record=record)


def nobody_else(record: str) -> Row:
    """Only whoever proposed it, whom no role stands for: the staff are refused, as is everybody else."""
    return Row(rows(), record=record)


TABLE: dict[str, Row] = {
    "innovation:ideas": page(INSIDE),
    "innovation:idea_new": page(STAFF),
    "innovation:idea": Row(rows((INSIDE, IN)), record="idea"),
    "innovation:support": by_staff("idea"),
    "innovation:answer": run_by_owner("idea"),
    "innovation:passing_on": run_by_owner("idea"),
    "innovation:more": nobody_else("idea_asked"),
    "innovation:taking_back": nobody_else("idea"),
    "innovation:trial_new": page(STAFF),
    "innovation:trial": Row(rows((INSIDE, IN)), record="trial"),
    "innovation:part": run_by_owner("trial"),
    "innovation:joining": by_staff("trial"),
    "innovation:handing_over": run_by_owner("trial"),
    "innovation:dropping": run_by_owner("trial"),
    "innovation:telling": run_by_owner("trial"),
    "innovation:pulse": run_by_owner("trial"),
    "innovation:publishing": run_by_owner("trial"),
    "innovation:planning": run_by_owner("trial_run"),
    "innovation:figure": run_by_owner("trial_arm"),
    "innovation:figure_out": run_by_owner("trial_arm"),
    "innovation:beginning": run_by_owner("trial_run"),
    "innovation:note": run_by_owner("trial_running"),
    "innovation:studying": run_by_owner("trial_running"),
    "innovation:acting": run_by_owner("trial_studied"),
    "innovation:sending": run_by_owner("telling"),
    "innovation:saying": run_by_owner("telling"),
    "innovation:leaving_out": run_by_owner("telling"),
    "innovation:question": run_by_owner("trial_question"),
    "innovation:public": open_to_all("trial_public"),
    "innovation:thanks": open_to_all("trial_public"),
}
