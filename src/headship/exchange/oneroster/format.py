"""The files and columns of OneRoster CSV 1.1 and 1.2 that Headship reads, as data.

Columns that are not named here are never read: passwords, telephone numbers, comments. `user_passwords` and the
like therefore cannot reach the database by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

# Stands between the parts of an id that we make from several ids of the source; no source writes it.
SEPARATOR = "\x1f"


class Kind(Enum):
    """How the text of a cell is understood."""

    TEXT = "text"
    DATE = "date"
    DECIMAL = "decimal"
    FLAG = "flag"
    YEAR = "year"
    CODE = "code"
    EMAIL = "email"


@dataclass(frozen=True)
class Column:
    """One column. refers_to: the file whose ids stand in it; many: several, separated by commas.

    required: a row without it is unreadable. codes: the words of its vocabulary, in lower case, and what we call
    them; a word that is not there becomes `otherwise`. needed_to_stand: a row whose target has not arrived waits.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    longest: int = 200
    refers_to: str = ""
    many: bool = False
    needed_to_stand: bool = False
    codes: tuple[tuple[str, str], ...] = ()
    otherwise: str = ""
    older_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class File:
    """One file, by its name without ending. owned_by: the file whose rows say these rows too."""

    name: str
    columns: tuple[Column, ...]
    owned_by: str = ""

    def column(self, name: str) -> Column:
        """The column with this name. Raises StopIteration."""
        return next(column for column in self.columns if column.name == name)

    @property
    def references(self) -> tuple[Column, ...]:
        """The columns in which ids of other rows stand."""
        return tuple(column for column in self.columns if column.refers_to)


def same(*words: str) -> tuple[tuple[str, str], ...]:
    """A vocabulary whose words we keep as they are."""
    return tuple((word.lower(), word) for word in words)


# Roles that would give rights over the school's data give none by an import: the office appoints people by hand.
ROLES = (
    ("teacher", "teacher"), ("student", "student"),
    ("parent", "parent"), ("guardian", "parent"), ("relative", "parent"),
    ("aide", "support_staff"), ("proctor", "support_staff"), ("counselor", "support_staff"),
    ("administrator", "support_staff"), ("siteadministrator", "support_staff"), ("principal", "support_staff"),
    ("districtadministrator", "support_staff"), ("systemadministrator", "support_staff"),
)  # fmt: skip
POWERFUL_ROLES = ("administrator", "siteadministrator", "principal", "districtadministrator", "systemadministrator")

ORGS = File(
    "orgs",
    (
        Column("name", required=True),
        Column("type", longest=30),
        Column("parentSourcedId", refers_to="orgs", longest=255),
    ),
)
SESSIONS = File(
    "academicSessions",
    (
        Column("title", required=True),
        Column(
            "type", Kind.CODE, codes=same("schoolYear", "semester", "term", "gradingPeriod"), otherwise="term"
        ),
        Column("startDate", Kind.DATE, required=True),
        Column("endDate", Kind.DATE, required=True),
        Column("parentSourcedId", refers_to="academicSessions", longest=255),
        Column("schoolYear", Kind.YEAR),
    ),
)  # fmt: skip
COURSES = File(
    "courses", (Column("title", required=True), Column("courseCode", longest=100), Column("subjects")),
)  # fmt: skip
USERS = File(
    "users",
    (
        Column("username"),
        Column("givenName"),
        Column("familyName"),
        Column("preferredGivenName"),
        Column("preferredFamilyName"),
        Column("identifier"),
        Column("email", Kind.EMAIL, longest=254),
        Column("grades", longest=40),
        Column("primaryOrgSourcedId", refers_to="orgs", longest=255),
        Column("orgSourcedIds", longest=2000),
        Column("role", longest=60),
        Column("agentSourcedIds", longest=4000),
    ),
)
ROLES_FILE = File(
    "roles",
    (
        Column("userSourcedId", required=True, refers_to="users", longest=255),
        Column("role", Kind.CODE, required=True, longest=60, codes=ROLES, otherwise="unknown"),
        Column("orgSourcedId", refers_to="orgs", longest=255),
        Column("beginDate", Kind.DATE),
        Column("endDate", Kind.DATE),
    ),
    owned_by="users",
)
AGENTS = File(
    "agents",
    (
        Column("userSourcedId", required=True, longest=255),
        Column("agentSourcedId", required=True, refers_to="users", longest=255),
    ),
    owned_by="users",
)
CLASSES = File(
    "classes",
    (
        Column("title", required=True),
        Column("classCode", longest=100),
        Column("grades", longest=100),
        Column("classType", Kind.CODE, codes=same("homeroom", "scheduled")),
        Column("courseSourcedId", refers_to="courses", longest=255),
        Column("schoolSourcedId", refers_to="orgs", longest=255),
        Column("termSourcedIds", refers_to="academicSessions", many=True, longest=4000, older_names=("terms",)),
    ),
)
ENROLMENTS = File(
    "enrollments",
    (
        Column("classSourcedId", required=True, refers_to="classes", needed_to_stand=True, longest=255),
        Column("userSourcedId", required=True, refers_to="users", needed_to_stand=True, longest=255),
        Column(
            "role",
            Kind.CODE,
            required=True,
            codes=(
                ("teacher", "teacher"), ("student", "student"), ("aide", "aide"), ("proctor", "other"),
                ("administrator", "other"),
            ),
            otherwise="other",
        ),
        Column("primary", Kind.FLAG),
        Column("beginDate", Kind.DATE),
        Column("endDate", Kind.DATE),
    ),
)  # fmt: skip
CATEGORIES = File("categories", (Column("title", required=True), Column("weight", Kind.DECIMAL)))
LINE_ITEMS = File(
    "lineItems",
    (
        Column("title", required=True),
        Column("assignDate", Kind.DATE),
        Column("dueDate", Kind.DATE),
        Column("classSourcedId", refers_to="classes", longest=255),
        Column("categorySourcedId", refers_to="categories", longest=255),
        Column(
            "academicSessionSourcedId",
            refers_to="academicSessions",
            longest=255,
            older_names=("gradingPeriodSourcedId",),
        ),
        Column("resultValueMin", Kind.DECIMAL),
        Column("resultValueMax", Kind.DECIMAL),
    ),
)
RESULTS = File(
    "results",
    (
        Column("lineItemSourcedId", required=True, refers_to="lineItems", needed_to_stand=True, longest=255),
        Column("studentSourcedId", required=True, refers_to="users", needed_to_stand=True, longest=255),
        Column("scoreStatus", longest=40),
        Column("score", Kind.DECIMAL),
        Column("scoreDate", Kind.DATE),
        Column("textScore", longest=100),
        Column("incomplete", Kind.FLAG),
        Column("late", Kind.FLAG),
        Column("missing", Kind.FLAG),
    ),
)
# Each field of demographics.csv becomes a row of its own, and only where the school turned the field on.
DEMOGRAPHICS = File(
    "demographics",
    (
        Column("userSourcedId", required=True, refers_to="users", needed_to_stand=True, longest=255),
        Column("field", required=True, longest=60),
        Column("value", required=True, longest=100),
    ),
    owned_by="demographics",
)
DEMOGRAPHIC_FIELDS = (
    "birthDate", "sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander", "white", "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity",
    "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus",
)  # fmt: skip

# In the order in which they are written: what is referred to comes first.
FILES = MappingProxyType(
    {
        file.name: file
        for file in (
            ORGS, SESSIONS, COURSES, USERS, ROLES_FILE, AGENTS, CLASSES, ENROLMENTS, CATEGORIES, LINE_ITEMS, RESULTS,
            DEMOGRAPHICS,
        )
    }
)  # fmt: skip

# Files of the standard that hold nothing for us; they are passed over without a word.
PASSED_OVER = frozenset(
    {
        "resources", "classResources", "courseResources", "userResources", "userProfiles", "scoreScales",
        "lineItemLearningObjectiveIds", "lineItemScoreScales", "resultLearningObjectiveIds", "resultScoreScales",
    }
)  # fmt: skip


def columns_in_file(name: str, chosen: frozenset[str] = frozenset()) -> tuple[Column, ...]:
    """The columns to look for in a file of the package; for demographics, the fields that the school turned on."""
    if name == "demographics":
        return tuple(Column(field, longest=100) for field in DEMOGRAPHIC_FIELDS if field in chosen)
    return FILES[name].columns
