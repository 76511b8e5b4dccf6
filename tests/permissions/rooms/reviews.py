"""Who gets which answer at the pages of programme reviews."""

from __future__ import annotations

from tests.factories import reviews as make
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, LEADERS, OUTSIDE, SENIOR, STAFF, Row, of, page, rows
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


def run_by(*roles: str, record: str) -> Row:
    """These are let in; others inside are refused; for the rest it does not exist."""
    return Row(rows((roles, IN), (OUTSIDE, ABSENT)), record=record)


@record("programme")
def _programme(world: World) -> Arguments:
    return {"pk": make.programme(by=world.owner).pk}


@record("programme_review")
def _review(world: World) -> Arguments:
    return {"pk": make.review(by=world.owner).pk}


@record("hearing")
def _hearing(world: World) -> Arguments:
    row = make.heard(by=world.owner, review=make.review(by=world.owner), voices=["teachers"])
    return {"pk": row.meetings.get().pk}


@record("gathered_result")
def _gathered_result(world: World) -> Arguments:
    return {"pk": make.heard(by=world.owner, review=make.review(by=world.owner)).results.get().pk}


@record("open_finding")
def _open_finding(world: World) -> Arguments:
    row = make.heard(by=world.owner, review=make.review(by=world.owner))
    return {"pk": make.found(by=world.owner, review=row).pk}


@record("finding")
def _finding(world: World) -> Arguments:
    return {"pk": make.concluded(by=world.owner).findings.get().pk}


TABLE: dict[str, Row] = {
    "reviews:programmes": page(INSIDE),
    "reviews:programme_new": page(LEADERS),
    "reviews:programme": of(INSIDE, record="programme"),
    "reviews:programme_revision": run_by(*SENIOR, record="programme"),
    "reviews:programme_end": run_by(*SENIOR, record="programme"),
    "reviews:review_new": run_by(*SENIOR, record="programme"),
    "reviews:review": of(INSIDE, record="programme_review"),
    "reviews:review_revision": run_by(*SENIOR, record="programme_review"),
    "reviews:figures": run_by(*SENIOR, record="programme_review"),
    "reviews:results": run_by(*SENIOR, record="programme_review"),
    "reviews:hearings": run_by(*SENIOR, record="programme_review"),
    "reviews:hearing": run_by(*SENIOR, record="hearing"),
    "reviews:hearing_removal": run_by(*SENIOR, record="hearing"),
    "reviews:result": run_by(*SENIOR, record="gathered_result"),
    "reviews:result_removal": run_by(*SENIOR, record="gathered_result"),
    "reviews:asking": run_by(*SENIOR, record="programme_review"),
    "reviews:finding_new": run_by(*SENIOR, record="programme_review"),
    "reviews:withdrawal": run_by(*SENIOR, record="programme_review"),
    "reviews:conclusion": run_by("head", record="programme_review"),
    "reviews:finding": of(INSIDE, record="finding"),
    "reviews:finding_revision": run_by(*SENIOR, record="open_finding"),
    "reviews:finding_removal": run_by(*SENIOR, record="open_finding"),
    "reviews:finding_reason": run_by("head", record="finding"),
}
