"""The rows of the stewardship room."""

from headship.areas.stewardship.models.keeping import PolicyReview, ReviewReminder
from headship.areas.stewardship.models.links import Requirement, SchoolValue, VersionLink
from headship.areas.stewardship.models.policies import Policy, PolicyVersion
from headship.areas.stewardship.models.reading import (
    ScenarioAnswer,
    ScenarioQuestion,
    ScenarioResponse,
    Sending,
    UnclearMark,
)

__all__ = [
    "Policy", "PolicyReview", "PolicyVersion", "Requirement", "ReviewReminder", "ScenarioAnswer", "ScenarioQuestion",
    "ScenarioResponse", "SchoolValue", "Sending", "UnclearMark", "VersionLink",
]  # fmt: skip
