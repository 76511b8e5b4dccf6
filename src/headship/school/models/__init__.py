"""The rows of the school room."""

from headship.school.models.accounts import Account, Invitation
from headship.school.models.audiences import Audience, Delivery, OutboxMail, Receipt
from headship.school.models.classes import AcademicTerm, Course, Enrolment, SchoolClass
from headship.school.models.people import Guardianship, Membership, Person, Relation
from headship.school.models.posts import FunctionalLine, Post, PostHolding
from headship.school.models.schools import Campus, Network, ProtectedWeek, QuietPeriod, School
from headship.school.models.teams import Team, TeamMembership

__all__ = [
    "AcademicTerm", "Account", "Audience", "Campus", "Course", "Delivery", "Enrolment", "FunctionalLine",
    "Guardianship", "Invitation", "Membership", "Network", "OutboxMail", "Person", "Post", "PostHolding",
    "ProtectedWeek", "QuietPeriod", "Receipt", "Relation", "School", "SchoolClass", "Team", "TeamMembership",
]  # fmt: skip
