"""The rows of the plan."""

from headship.areas.improvement.plan.models.actions import Action, CheckIn, Reforecast
from headship.areas.improvement.plan.models.evaluating import Celebration, Evaluation
from headship.areas.improvement.plan.models.plans import Plan, PlanRevision, PlanStage
from headship.areas.improvement.plan.models.priorities import Aim, Look, Measure, Priority

__all__ = [
    "Action", "Aim", "Celebration", "CheckIn", "Evaluation", "Look", "Measure", "Plan", "PlanRevision", "PlanStage",
    "Priority", "Reforecast",
]  # fmt: skip
