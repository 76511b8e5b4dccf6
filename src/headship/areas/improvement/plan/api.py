"""What innovation and accounting may ask of the plan."""

from headship.areas.improvement.plan.domain.actions import begin_action
from headship.areas.improvement.plan.domain.priorities import begin_priority
from headship.areas.improvement.plan.models import Action, Evaluation, Plan, Priority
from headship.areas.improvement.plan.queries import Card, cards, current_plan, tasks_of

__all__ = [
    "Action", "Card", "Evaluation", "Plan", "Priority", "begin_action", "begin_priority", "cards", "current_plan",
    "tasks_of",
]  # fmt: skip
