"""The rows of the direction room."""

from headship.areas.direction.models.consulting import AffectedGroup, Objection, Reply, Response
from headship.areas.direction.models.data import Datum
from headship.areas.direction.models.decisions import Criterion, Decision, DecisionOption, Weighing
from headship.areas.direction.models.settling import Ballot, Prediction, Review, Vote

__all__ = [
    "AffectedGroup", "Ballot", "Criterion", "Datum", "Decision", "DecisionOption", "Objection", "Prediction", "Reply",
    "Response", "Review", "Vote", "Weighing",
]  # fmt: skip
