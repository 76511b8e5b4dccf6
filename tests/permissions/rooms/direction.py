"""Who gets which answer in the direction room."""

from __future__ import annotations

from datetime import timedelta

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import Decision
from headship.evidence.domain import linking
from headship.kernel import clock
from headship.school.models import Receipt
from tests.factories.policies import DraftFactory
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, OUTSIDE, STAFF, Row, of, open_to_all, page, rows
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


def run_by(*roles: str, record: str = "decision") -> Row:
    """These are let in; others who can read the decision are refused; for the rest it does not exist."""
    return Row(rows((roles, IN), (OUTSIDE, ABSENT)), record=record)


def ask_colleague(world: World) -> Decision:
    """Sofia asks a colleague of hers, who is nobody's example either."""
    decision = decisions.raise_question(by=world.owner, question="Do we mark less?", options=["Yes", "No"])
    decisions.add_criterion(by=world.owner, decision=decision, text="Time for feedback")
    decisions.ask(by=world.owner, decision=decision, people=[world.owner])
    return decision


@record("decision")
def _decision(world: World) -> Arguments:
    return {"pk": ask_colleague(world).pk}


@record("draft_option")
def _draft_option(world: World) -> Arguments:
    decision = decisions.raise_question(by=world.owner, question="Which hall?", options=["Old", "New"])
    return {"pk": decision.pk, "option_pk": decision.options.get(text="Old").pk}


@record("objection")
def _objection(world: World) -> Arguments:
    decision = ask_colleague(world)
    objection = decisions.object_to(by=world.owner, decision=decision, text="Parents count marks.")
    return {"pk": decision.pk, "objection_pk": objection.pk}


@record("vote")
def _vote(world: World) -> Arguments:
    decision = ask_colleague(world)
    decisions.open_vote(
        by=world.owner, decision=decision, closes_on=clock.today() + timedelta(days=3), people=[world.owner]
    )
    return {"pk": decision.pk}


@record("decision_slip")
def _slip(world: World) -> Arguments:
    decision = ask_colleague(world)
    return {"slip_code": Receipt.objects.get(delivery__about_id=decision.pk).slip_code}


@record("decision_links")
def _links(world: World) -> Arguments:
    return {"kind": "decision", "record_id": ask_colleague(world).pk}


@record("decision_link")
def _link(world: World) -> Arguments:
    """A link that Sofia drew from her decision to a policy of hers."""
    policy, decision = DraftFactory(by=world.owner).policy, ask_colleague(world)
    link = linking.link(
        by=world.owner, source=("decision", decision.pk), relation="cites", target=("policy", policy.pk)
    )
    return {"pk": link.pk}


TABLE: dict[str, Row] = {
    "evidence:links": run_by("head", record="decision_links"),
    "evidence:link_withdrawal": run_by("head", record="decision_link"),
    "direction:decisions": page(INSIDE),
    "direction:question_new": page(INSIDE),
    "direction:small_new": page(INSIDE),
    "direction:urgent_new": page(INSIDE),
    "direction:calibration": page(INSIDE),
    "direction:behind": page(INSIDE),
    "direction:answer": open_to_all("decision_slip"),
    "direction:decision": of(INSIDE, record="decision"),
    "direction:version": of(INSIDE, record="decision"),
    "direction:revision": run_by("head"),
    "direction:owner": run_by("head"),
    "direction:options": run_by("head"),
    "direction:closure": run_by("head"),
    "direction:option_removal": run_by("head", record="draft_option"),
    "direction:weighing": run_by("head", record="draft_option"),
    "direction:criteria": run_by("head"),
    "direction:data": run_by("head"),
    "direction:consultation": run_by("head"),
    "direction:responses": of(INSIDE, record="decision"),
    "direction:entry": run_by("head", "senior_leader", "administrator"),
    "direction:objections": of(INSIDE, record="decision"),
    "direction:reply": run_by("head", record="objection"),
    "direction:vote": run_by("head"),
    "direction:ballot": of(INSIDE, record="vote"),
    "direction:vote_entry": run_by("head", "senior_leader", "administrator", record="vote"),
    "direction:vote_closure": run_by("head", record="vote"),
    "direction:prediction": run_by("head"),
    "direction:conclusion": run_by("head"),
    "direction:afterwards": run_by("head"),
    "direction:review": run_by("head"),
    "direction:withdrawal": run_by("head"),
}
