"""What the columns of a file may mean, and a guess from their headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headship.insight.domain.files import headers_digest
from headship.insight.models import Attainment, ColumnMapping, ImportedWhat

Words = str | Promise


@dataclass(frozen=True)
class Field:
    """Something that a column may hold. guesses: headings that mean it, in lower case."""

    code: str
    label: Words
    guesses: tuple[str, ...]
    required: bool = False
    help: Words = ""


@dataclass
class Choices:
    """What a file does not say itself.

    subject, school_year, occasion: of the whole file, where no column says. kind: reached, or prior attainment.
    group_fields: headings of a file of groups that are to be kept, each a field. reason: what they are needed for.
    """

    subject: str = ""
    school_year: int | None = None
    occasion: str = ""
    kind: str = Attainment.Kind.OUTCOME
    group_fields: list[str] = field(default_factory=list)
    reason: str = ""

    def as_data(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Choices:
        """What `as_data` wrote."""
        known = {each.name for each in fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in known})


LEARNER = Field(
    "learner", _("Learner"),
    ("learner", "student", "pupil", "student id", "learner id", "pupil id", "studentid", "sourcedid", "student number",
     "candidate", "id", "email", "e-mail", "student email", "name", "student name", "full name", "upn", "alumno",
     "estudiante", "aluno", "学生", "siswa"),
    required=True, help=_("Number in the school’s system, e-mail address, or name"),
)  # fmt: skip
SUBJECT = Field(
    "subject", _("Subject"), ("subject", "course", "syllabus", "asignatura", "materia", "disciplina", "科目")
)
YEAR = Field(
    "school_year", _("School year"), ("school year", "academic year", "year", "session", "curso", "ano letivo")
)
CLASS = Field("school_class", _("Class"), ("class", "class code", "set", "teaching group", "section", "clase", "turma"))
PHASE = Field("phase", _("Year group"), ("year group", "grade level", "phase", "form", "cohort", "nc year"))
GROUP = Field(
    "group_label", _("Group, where no learner is named"), ("group", "group label", "year group", "class", "house")
)

FIELDS: dict[str, tuple[Field, ...]] = {
    ImportedWhat.RESULTS: (
        LEARNER,
        Field("label", _("Result"), ("result", "grade", "mark", "score", "percentage", "percent", "percentile",
              "points", "nota", "calificación", "成绩", "nilai"), required=True),
        SUBJECT, YEAR,
        Field("occasion", _("Occasion"), ("occasion", "exam", "assessment", "series", "term", "test", "component")),
        PHASE, CLASS,
        Field("on", _("Date"), ("date", "exam date", "result date", "on", "fecha", "data")),
    ),
    ImportedWhat.TARGETS: (
        LEARNER,
        Field("label", _("Target"), ("target", "target grade", "goal", "minimum target", "expected grade", "grade",
              "meta", "objetivo"), required=True),
        SUBJECT, YEAR,
        Field("set_on", _("Set on"), ("set on", "date", "target date")),
    ),
    ImportedWhat.ATTENDANCE: (
        Field("learner", LEARNER.label, LEARNER.guesses, help=LEARNER.help),
        GROUP,
        Field("first_day", _("Day, or first day"), ("date", "day", "from", "start", "start date", "week beginning",
              "first day", "fecha"), required=True),
        Field("last_day", _("Last day"), ("to", "until", "end", "end date", "last day")),
        Field("sessions_possible", _("Sessions possible"), ("possible", "sessions possible", "possible sessions",
              "sessions", "total"), help=_("Without it, each row is one session")),
        Field("sessions_present", _("Sessions present"), ("present", "attended", "sessions present", "attendances",
              "status", "mark", "attendance", "code"), required=True,
              help=_("A number; or, for one session, present or absent")),
    ),
    ImportedWhat.BEHAVIOUR: (
        Field("learner", LEARNER.label, LEARNER.guesses, help=LEARNER.help),
        GROUP,
        Field("on", _("Date"), ("date", "day", "on", "incident date", "fecha"), required=True),
        Field("kind", _("Praise, concern or exclusion"), ("kind", "type", "category", "behaviour", "behavior", "tipo"),
              required=True),
        Field("count", _("Times"), ("count", "times", "number", "points", "n")),
    ),
    ImportedWhat.GROUPS: (LEARNER,),
}  # fmt: skip


def normal(header: str) -> str:
    """ "Student_ID " → "student id"."""
    return " ".join(re.sub(r"[\W_]+", " ", header.casefold()).split())


def guess(what: str, headers: Sequence[str]) -> dict[str, str]:
    """A column for each field whose heading is known; each column for one field at most, the better guess first."""
    by_name = {normal(header): header for header in headers if header}
    found: dict[str, str] = {}
    rated = sorted(
        (place, each.code, by_name[normal(word)])
        for each in FIELDS[what]
        for place, word in enumerate(each.guesses)
        if normal(word) in by_name
    )
    for _place, code, header in rated:
        if code not in found and header not in found.values():
            found[code] = header
    return found


def remembered(what: str, headers: Sequence[str]) -> ColumnMapping | None:
    """How a file with these headings was understood the last time."""
    row: ColumnMapping | None = (
        ColumnMapping.objects.filter(what=what, headers_digest=headers_digest(headers)).select_related("scale").first()
    )
    return row


def missing(what: str, mapping: Mapping[str, str]) -> list[Field]:
    """The fields that a file of this kind must have and that no column was named for."""
    lacking = [each for each in FIELDS[what] if each.required and not mapping.get(each.code)]
    if what in (ImportedWhat.ATTENDANCE, ImportedWhat.BEHAVIOUR) and not (
        mapping.get("learner") or mapping.get("group_label")
    ):
        lacking.insert(0, LEARNER)
    return lacking
