"""Risks, commitments and what is done about them, made by the domain functions. All need a school in scope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from headship.areas.direction.sustainability.domain import commitments, risks
from headship.areas.direction.sustainability.models import Commitment, Mitigation, Risk
from headship.kernel import clock
from headship.school.models import Person


def risk(by: Person, **changes: Any) -> Risk:
    """A high risk, looked at again in 90 days."""
    entry = {"title": "Fewer children begin in Year 7", "kind": "enrolment", "likelihood": 4, "impact": 4, **changes}
    return risks.raise_risk(by=by, **entry)


def mitigation(by: Person, of: Risk | None = None, **changes: Any) -> Mitigation:
    """Something done against a risk, due in 60 days."""
    entry = {"what": "Open mornings", "owner": by, "due_on": clock.today() + timedelta(days=60), **changes}
    return risks.mitigate(by=by, risk=of or risk(by), **entry)


def commitment(by: Person, **changes: Any) -> Commitment:
    """Something that the families may count on, due in 30 days for the first time."""
    entry = {
        "what": "The library is open on Saturdays", "why": "Many have no quiet place.", "group": "families",
        "due_on": clock.today() + timedelta(days=30), **changes,
    }  # fmt: skip
    return commitments.commit(by=by, **entry)
