"""What an import found and would do, or did: counts for each file, every problem, who leaves. As data and as words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from headship.exchange.oneroster.problems import EXPLANATIONS, REFUSAL, SEVERITIES, Problem
from headship.kernel.exports import Table

# How many of those who would leave are named; the count goes on beyond it.
MOST_NAMED = 500


@dataclass
class Counts:
    """What becomes of the rows of one file. waiting: those, among new and changed, that wait for another row.

    rows: how many rows of the file were readable. before: how many were active before; ended_share counts against
    these.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    ended: int = 0
    unreadable: int = 0
    unchanged: int = 0
    waiting: int = 0
    before: int = 0

    @property
    def ended_share(self) -> float:
        """How much of what the school had would end, 0 to 1."""
        return self.ended / self.before if self.before else 0.0

    @property
    def acted(self) -> int:
        """How many rows would be written."""
        return self.new + self.changed + self.ended


@dataclass
class Report:
    """The whole of it.

    school_from: sourcedId of the organisation that the school is. much_ended: files of which more than a tenth
    would end, with the share. leaving: names of people who would end, at most MOST_NAMED. newcomers: how many new
    people have each role. problem_count: all of them, by severity; `problems` keeps at most some of each kind.
    """

    name: str = ""
    version: str = ""
    system: str = ""
    school: str = ""
    school_from: str = ""
    fingerprint: str = ""
    digests: dict[str, str] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    files: dict[str, Counts] = field(default_factory=dict)
    much_ended: dict[str, float] = field(default_factory=dict)
    leaving: list[str] = field(default_factory=list)
    newcomers: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    applied: bool = False
    again: bool = False

    @property
    def refused(self) -> bool:
        """True where nothing of it may be applied."""
        return any(problem.severity == REFUSAL for problem in self.problems)

    @property
    def acted(self) -> int:
        """How many rows would be written, or were."""
        return sum(counts.acted for counts in self.files.values())

    @property
    def needs_confirmation(self) -> bool:
        """True where more ends than somebody should let happen without looking."""
        return bool(self.much_ended)

    def totals(self) -> Counts:
        """All files together."""
        names = ("rows", "new", "changed", "ended", "unreadable", "unchanged", "waiting", "before")
        return Counts(**{name: sum(getattr(each, name) for each in self.files.values()) for name in names})

    def by_severity(self) -> Counter[str]:
        """How many problems of each severity."""
        return Counter(problem.severity for problem in self.problems)

    def as_data(self, *, problems: bool = True) -> dict[str, Any]:
        """As JSON: the fields, and each problem with its words. `from_data` reads it again, words aside."""
        data = asdict(self)
        data["totals"] = asdict(self.totals())
        data["refused"] = self.refused
        data["needs_confirmation"] = self.needs_confirmation
        data["severities"] = dict(self.by_severity())
        data["problems"] = [described(problem) for problem in self.problems] if problems else []
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Report:
        """The report that `as_data` wrote, without its problems where they were left out."""
        names = ("code", "file", "row", "column", "value")
        own = {key: value for key, value in data.items() if key in cls.__dataclass_fields__}
        own["files"] = {name: Counts(**counts) for name, counts in data.get("files", {}).items()}
        own["problems"] = [Problem(**{name: each[name] for name in names}) for each in data.get("problems", ())]
        return cls(**own)


def described(problem: Problem) -> dict[str, Any]:
    """A problem as data with its words."""
    return {
        "file": problem.file, "row": problem.row, "column": problem.column, "value": problem.value,
        "severity": problem.severity, "code": problem.code, "problem": problem.sentence, "remedy": problem.remedy,
    }  # fmt: skip


def table_of(problems: Sequence[Any]) -> Table:
    """The problems as a table to take away; each has code, severity, file, row, column and value."""
    columns = (_("File"), _("Row"), _("Column"), _("Value"), _("How grave"), _("What is wrong"), _("What to do"))
    rows = (
        (
            each.file, "" if each.row is None else each.row, each.column, each.value, str(SEVERITIES[each.severity]),
            str(EXPLANATIONS[each.code].sentence), str(EXPLANATIONS[each.code].remedy),
        )
        for each in problems
    )  # fmt: skip
    return Table(_("Problems of the import"), columns, rows)
