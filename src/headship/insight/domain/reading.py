"""From the lines of a file, and what its columns mean, to the rows that it tells and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model

from headship.insight.domain import groups, scales, writing
from headship.insight.domain.columns import FIELDS, Choices, missing
from headship.insight.domain.files import Line, Sheet
from headship.insight.domain.problems import Problems
from headship.insight.domain.roll import SEVERAL, Roll
from headship.insight.models import (
    Attainment,
    Attendance,
    Behaviour,
    DataImport,
    ImportedWhat,
    LearnerCharacteristic,
    Scale,
    Target,
)
from headship.kernel import clock

Key = tuple[Any, ...]
Values = tuple[Any, ...]
ONE_SESSION = {
    "present": 1, "p": 1, "yes": 1, "y": 1, "1": 1, "/": 1, "\\": 1, "late": 1, "l": 1, "presente": 1, "hadir": 1,
    "absent": 0, "a": 0, "no": 0, "n": 0, "0": 0, "o": 0, "ausente": 0, "ill": 0, "i": 0, "tidak hadir": 0,
}  # fmt: skip
KINDS = {
    "positive": Behaviour.Kind.POSITIVE, "praise": Behaviour.Kind.POSITIVE, "merit": Behaviour.Kind.POSITIVE,
    "reward": Behaviour.Kind.POSITIVE, "achievement": Behaviour.Kind.POSITIVE, "concern": Behaviour.Kind.CONCERN,
    "negative": Behaviour.Kind.CONCERN, "behaviour": Behaviour.Kind.CONCERN, "incident": Behaviour.Kind.CONCERN,
    "detention": Behaviour.Kind.CONCERN, "demerit": Behaviour.Kind.CONCERN, "sanction": Behaviour.Kind.CONCERN,
    "exclusion": Behaviour.Kind.EXCLUSION, "suspension": Behaviour.Kind.EXCLUSION,
}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """Where rows of a kind are kept: what makes one of them this one, and what it says."""

    model: type[Model]
    key: tuple[str, ...]
    values: tuple[str, ...]


SHAPES: dict[str, Shape] = {
    ImportedWhat.RESULTS: Shape(
        Attainment, ("learner_id", "subject", "school_year", "occasion", "kind"),
        ("label", "value", "scale_id", "phase", "on", "school_class_id"),
    ),
    ImportedWhat.TARGETS: Shape(
        Target, ("learner_id", "subject", "school_year"), ("label", "value", "scale_id", "set_on"),
    ),
    ImportedWhat.ATTENDANCE: Shape(
        Attendance, ("learner_id", "group_label", "first_day", "last_day"), ("sessions_possible", "sessions_present"),
    ),
    ImportedWhat.BEHAVIOUR: Shape(Behaviour, ("learner_id", "group_label", "on", "kind"), ("count",)),
    ImportedWhat.GROUPS: Shape(LearnerCharacteristic, ("learner_id", "field"), ("value",)),
}  # fmt: skip

# These are worked out where no column says them.
WORKED_OUT = frozenset({"phase", "on", "school_class_id", "set_on"})


@dataclass
class Told:
    """What a file tells: values for each key, the row it stands in, and the problems on the way.

    adds_up: several rows about the same are counted together, as in a register of sessions.
    compared: places of the values that the file itself says; the others were worked out, and change nothing later.
    """

    shape: Shape
    rows: dict[Key, Values] = field(default_factory=dict)
    stands_in: dict[Key, int] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    read: int = 0
    comma: bool = False
    order: str = ""
    adds_up: bool = False
    compared: tuple[int, ...] = ()

    def add(self, row: int, key: Key, values: Values) -> None:
        """Keep a row. The same again is nothing new; something else about the same is a problem of both."""
        before = self.rows.get(key)
        if before is None:
            self.rows[key], self.stands_in[key] = values, row
        elif self.adds_up:
            self.rows[key] = tuple(one + another for one, another in zip(before, values, strict=True))
        elif before != values:
            first = self.stands_in[key]
            self.problems.note("twice", row, value=f"{first}, {row}")
            self.problems.bad_rows.add(first)

    def settle(self) -> None:
        """Take out what is contradicted."""
        for key in [key for key, row in self.stands_in.items() if row in self.problems.bad_rows]:
            del self.rows[key], self.stands_in[key]


@dataclass
class Cells:
    """One row, by field."""

    row: int
    by_field: Mapping[str, str]

    def __getitem__(self, code: str) -> str:
        return self.by_field.get(code, "")


class Bad(Exception):
    """This row cannot be brought in."""

    def __init__(self, code: str, column: str = "", value: str = "") -> None:
        super().__init__(code)
        self.code, self.column, self.value = code, column, value


def read(record: DataImport, sheet: Sheet) -> Told:
    """All that a file tells, as its columns were explained on the record."""
    told = Told(SHAPES[record.what])
    if _cannot_begin(record, sheet, told):
        return told
    lines = list(sheet.lines)
    told.read = len(lines)
    if not lines:
        told.problems.note("no_rows")
        return told
    reader = _Reader(record, sheet, told)
    if reader.understand(lines):
        for line in lines:
            reader.take(line)
        told.settle()
    return told


def _cannot_begin(record: DataImport, sheet: Sheet, told: Told) -> bool:
    there = set(sheet.headers)
    wanted = [*record.mapping.values(), *record.choices.get("group_fields", [])]
    for header in (each for each in wanted if each and each not in there):
        told.problems.note("column_missing", column=header)
    for each in missing(record.what, record.mapping):
        told.problems.note("not_mapped", column=str(each.label))
    if record.what in (ImportedWhat.RESULTS, ImportedWhat.TARGETS) and record.scale is None:
        told.problems.note("no_scale")
    return told.problems.refuse


class _Reader:
    """Reads one file: what all its rows share, and then row by row."""

    def __init__(self, record: DataImport, sheet: Sheet, told: Told) -> None:
        self.record, self.told, self.width = record, told, len(sheet.headers)
        self.headers = {code: header for code, header in record.mapping.items() if header}
        self.at = {code: sheet.headers.index(header) for code, header in self.headers.items()}
        self.choices = Choices.from_data(record.choices)
        single_sessions = record.what == ImportedWhat.ATTENDANCE and "sessions_possible" not in self.at
        told.adds_up = record.what == ImportedWhat.BEHAVIOUR or single_sessions
        told.compared = tuple(
            place for place, name in enumerate(told.shape.values)
            if name not in WORKED_OUT or name.removesuffix("_id") in self.at
        )  # fmt: skip
        self.roll = Roll.call()
        self.today = clock.today()
        self.scale = scales.reader(record.scale) if record.scale else None
        known = groups.sensitive()
        self.kept = [
            (sheet.headers.index(header), groups.kept_as(header, known))
            for header in self.choices.group_fields
            if not groups.is_off(header, known)
        ]
        self.make: Callable[[Cells], Iterator[tuple[Key, Values]]] = {
            ImportedWhat.RESULTS: self._result, ImportedWhat.TARGETS: self._target,
            ImportedWhat.ATTENDANCE: self._attendance, ImportedWhat.BEHAVIOUR: self._behaviour,
            ImportedWhat.GROUPS: self._groups,
        }[ImportedWhat(record.what)]  # fmt: skip

    def understand(self, lines: list[Line]) -> bool:
        """Settle how numbers and dates are written. False where a column mixes two ways."""
        numeric = self.record.scale is not None and self.record.scale.kind != Scale.Kind.GRADES
        if numeric:
            self.told.comma = bool(self._settled("mixed_decimals", writing.decimal_comma, lines, "label"))
        dates = [code for code in ("on", "set_on", "first_day", "last_day") if code in self.at]
        orders = [self._settled("mixed_dates", writing.day_order, lines, code) for code in dates]
        self.told.order = next((order for order in orders if order), "")
        return not self.told.problems.refuse

    def _settled(self, code: str, find: Callable[[writing.Numbered], Any], lines: list[Line], field: str) -> Any:
        at = self.at[field]
        try:
            return find((row, cells[at]) for row, cells in lines if at < len(cells) and cells[at])
        except writing.Mixed as mixed:
            self.told.problems.note(code, column=self.headers[field], value=str(mixed))
            return None

    def take(self, line: Line) -> None:
        """Read one row."""
        row, cells = line
        if len(cells) > self.width and any(cells[self.width :]):
            self.told.problems.note("ragged_long", row)
        self.cells = cells
        try:
            if len(cells) < self.width and max(self.at.values(), default=0) >= len(cells):
                raise Bad("ragged")
            for key, values in self.make(Cells(row, {code: cells[at] for code, at in self.at.items()})):
                self.told.add(row, key, values)
        except Bad as bad:
            self.told.problems.note(bad.code, row, self.headers.get(bad.column, ""), bad.value)

    # What each kind of file says in a row.

    def _result(self, cells: Cells) -> Iterator[tuple[Key, Values]]:
        learner, (label, value) = self._learner(cells), self._reached(cells)
        subject, year = self._subject(cells), self._year(cells)
        occasion = (cells["occasion"] or self.choices.occasion)[:200]
        phase = cells["phase"][:40] or self.roll.phase(learner, year)
        on = self._date(cells, "on") if cells["on"] else None
        yield (
            (learner, subject, year, occasion, str(self.choices.kind)),
            (label, value, self.record.scale_id, phase, on, self._class(cells, learner, subject, year)),
        )

    def _target(self, cells: Cells) -> Iterator[tuple[Key, Values]]:
        learner, (label, value) = self._learner(cells), self._reached(cells)
        set_on = self._date(cells, "set_on") if cells["set_on"] else self.record.made_at.date()
        yield (learner, self._subject(cells), self._year(cells)), (label, value, self.record.scale_id, set_on)

    def _attendance(self, cells: Cells) -> Iterator[tuple[Key, Values]]:
        learner, group = self._who(cells)
        first = self._date(cells, "first_day")
        last = self._date(cells, "last_day") if cells["last_day"] else first
        if last < first:
            raise Bad("wrong_order", "last_day", cells["last_day"])
        if "sessions_possible" in self.at:
            possible, present = self._count(cells, "sessions_possible"), self._count(cells, "sessions_present")
        else:
            possible, present = 1, self._was_there(cells)
        if present > possible:
            raise Bad("more_than_possible", "sessions_present", f"{present} / {possible}")
        yield (learner, group, first, last), (possible, present)

    def _behaviour(self, cells: Cells) -> Iterator[tuple[Key, Values]]:
        learner, group = self._who(cells)
        kind = KINDS.get(cells["kind"].casefold())
        if kind is None:
            raise Bad("bad_kind", "kind", cells["kind"])
        count = self._count(cells, "count") if cells["count"] else 1
        yield (learner, group, self._date(cells, "on"), str(kind)), (count,)

    def _groups(self, cells: Cells) -> Iterator[tuple[Key, Values]]:
        learner = self._learner(cells)
        for at, name in self.kept:
            if at < len(self.cells) and self.cells[at]:
                yield (learner, name), (self.cells[at][:100],)

    # Parts of rows.

    def _learner(self, cells: Cells) -> int:
        text = cells["learner"]
        if not text:
            raise Bad("no_learner", "learner")
        found = self.roll.learner(text)
        if found is None:
            raise Bad("unknown_learner", "learner", text)
        if found == SEVERAL:
            raise Bad("several_learners", "learner", text)
        return found

    def _who(self, cells: Cells) -> tuple[int | None, str]:
        if not cells["learner"] and cells["group_label"]:
            return None, cells["group_label"][:200]
        return self._learner(cells), ""

    def _reached(self, cells: Cells) -> tuple[str, float]:
        text = cells["label"]
        if not text:
            raise Bad("no_result", "label")
        assert self.scale is not None
        try:
            reached = self.scale(text.replace(",", ".") if self.told.comma else text)
        except scales.NotOnScale:
            raise Bad("not_on_scale", "label", text) from None
        return reached.label[:100], reached.value

    def _subject(self, cells: Cells) -> str:
        subject = " ".join((cells["subject"] or self.choices.subject).split())[:200]
        # A prior result may count in every subject.
        if not subject and ("subject" in self.at or self.choices.kind != Attainment.Kind.PRIOR):
            raise Bad("no_subject", "subject")
        return subject

    def _year(self, cells: Cells) -> int:
        if not cells["school_year"]:
            return self.choices.school_year or self.roll.now
        try:
            return writing.read_school_year(cells["school_year"])
        except ValueError:
            raise Bad("bad_year", "school_year", cells["school_year"]) from None

    def _date(self, cells: Cells, code: str) -> date:
        try:
            day = writing.read_date(cells[code], self.told.order)
        except ValueError:
            raise Bad("bad_date", code, cells[code]) from None
        if day > self.today:
            raise Bad("future", code, cells[code])
        return day

    def _class(self, cells: Cells, learner: int, subject: str, year: int) -> int | None:
        if not cells["school_class"]:
            return self.roll.class_of(learner, subject, year)
        name = cells["school_class"]
        found = self.roll.class_named(name, year)
        if found is None:
            why = "class_of_another_year" if self.roll.knows_class(name) else "unknown_class"
            self.told.problems.note(why, cells.row, self.headers["school_class"], name)
        return found

    def _count(self, cells: Cells, code: str) -> int:
        try:
            return writing.read_count(cells[code])
        except ValueError:
            raise Bad("bad_count", code, cells[code]) from None

    def _was_there(self, cells: Cells) -> int:
        there = ONE_SESSION.get(cells["sessions_present"].casefold())
        if there is None:
            raise Bad("bad_presence", "sessions_present", cells["sessions_present"])
        return there


def field_label(what: str, code: str) -> str:
    """What a field is called."""
    return str(next(each.label for each in FIELDS[what] if each.code == code))
