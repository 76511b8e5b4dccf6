"""Which record each file becomes, and from which of its columns, as data.

A value is an expression over `i`, the checked row; `ref(column)` gives the key of the record referred to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from headship.exchange.models import StatedAgent, StatedRole
from headship.insight.models import LearnerCharacteristic, LineItem, LineItemCategory, Result
from headship.school.models import AcademicTerm, Campus, Course, Enrolment, Person, SchoolClass


def ref(column: str) -> str:
    """The key of the record that this column refers to, or NULL."""
    return f'"ref_{column}".pk'


def filled(column: str, length: int = 200) -> str:
    """A text that is never NULL."""
    return f"left(coalesce(i.\"{column}\", ''), {length})"


def flag(column: str) -> str:
    """True where the cell says so."""
    return f"coalesce(i.\"{column}\" = 'true', false)"


def plain(column: str) -> str:
    """The value as it is."""
    return f'i."{column}"'


@dataclass(frozen=True)
class Target:
    """The records of a file. ends_by: the column that says a record has ended, a date or a flag.

    keeps: columns that an empty value of the source leaves as they are. once: values that only a new record gets.
    """

    model: type[Any]
    values: Mapping[str, str]
    ends_by: str = "ended"
    keeps: frozenset[str] = frozenset()
    once: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """The table's name."""
        return str(self.model._meta.db_table)

    @property
    def ends_by_date(self) -> bool:
        """True where the end is a date."""
        return self.ends_by.endswith("_on")


_GIVEN = 'coalesce(i."preferredGivenName", i."givenName")'
_FAMILY = 'coalesce(i."preferredFamilyName", i."familyName")'
# One name field, in the order in which the source has it; who has neither part is called as they sign in.
NAME = f"left(coalesce(nullif(concat_ws(' ', {_GIVEN}, {_FAMILY}), ''), i.username, i.identifier, ''), 200)"

# Who is new here came when their first role began, where the source says so, and today otherwise.
BEGINNING = 'SELECT min(r."beginDate") FROM in_roles r WHERE r."userSourcedId" = i.sid'
JOINED = f"least(({BEGINNING}), (SELECT today FROM moment))"

TARGETS: Mapping[str, Target] = MappingProxyType({
    "orgs": Target(
        Campus, {"name": filled("name"), "kind": filled("type", 30), "parent_id": ref("parentSourcedId")}, "ended_on"
    ),
    "academicSessions": Target(
        AcademicTerm,
        {
            "title": filled("title"), "kind": "coalesce(i.type, 'term')", "starts_on": plain("startDate"),
            "ends_on": plain("endDate"), "school_year": 'CAST(i."schoolYear" AS INTEGER)',
            "parent_id": ref("parentSourcedId"),
        },
    ),
    "courses": Target(
        Course,
        {"title": filled("title"), "code": filled("courseCode", 100), "subject": filled("subjects")}, "ended_on",
    ),
    "users": Target(
        Person,
        {
            "name": NAME, "email": f"lower({filled('email', 254)})", "grade": filled("grades", 40),
            "campus_id": ref("primaryOrgSourcedId"),
        },
        "ended_on", frozenset({"email", "campus_id"}), {"joined_on": JOINED},
    ),
    "roles": Target(
        StatedRole,
        {
            "user": plain("userSourcedId"), "organisation": filled("orgSourcedId", 255), "role": plain("role"),
            "begins": plain("beginDate"), "ends": plain("endDate"),
        },
    ),
    "agents": Target(StatedAgent, {"user": plain("userSourcedId"), "agent": plain("agentSourcedId")}),
    "classes": Target(
        SchoolClass,
        {
            "title": filled("title"), "code": filled("classCode", 100), "course_id": ref("courseSourcedId"),
            "campus_id": ref("schoolSourcedId"), "grades": filled("grades", 100),
            "homeroom": "coalesce(i.\"classType\" = 'homeroom', false)",
        },
        "ended_on",
    ),
    "enrollments": Target(
        Enrolment,
        {
            "school_class_id": ref("classSourcedId"), "person_id": ref("userSourcedId"), "part": plain("role"),
            "primary": flag("primary"), "starts_on": plain("beginDate"), "ends_on": plain("endDate"),
        },
    ),
    "categories": Target(LineItemCategory, {"title": filled("title"), "weight": "TRY_CAST(i.weight AS DECIMAL(7,4))"}),
    "lineItems": Target(
        LineItem,
        {
            "title": filled("title"), "school_class_id": ref("classSourcedId"),
            "category_id": ref("categorySourcedId"), "term_id": ref("academicSessionSourcedId"),
            "assigned_on": plain("assignDate"), "due_on": plain("dueDate"), "minimum": plain("resultValueMin"),
            "maximum": plain("resultValueMax"),
        },
    ),
    "results": Target(
        Result,
        {
            "line_item_id": ref("lineItemSourcedId"), "learner_id": ref("studentSourcedId"),
            "status": filled("scoreStatus", 40), "score": plain("score"), "text_score": filled("textScore", 100),
            "scored_on": plain("scoreDate"), "late": flag("late"), "missing": flag("missing"),
            "incomplete": flag("incomplete"),
        },
    ),
    "demographics": Target(
        LearnerCharacteristic,
        {"learner_id": ref("userSourcedId"), "field": plain("field"), "value": plain("value")},
    ),
})  # fmt: skip
