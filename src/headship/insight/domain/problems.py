"""What can be wrong with a file, each with the sentence that says it and what to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

MOST_KEPT = 500
# Nothing of a file with one of these is brought in.
REFUSING = frozenset({"column_missing", "not_mapped", "mixed_decimals", "mixed_dates", "no_scale", "no_rows"})
# These say what was done; the row is brought in all the same.
NOTES = frozenset({"unknown_class", "class_of_another_year", "ragged_long"})


@dataclass(frozen=True)
class Problem:
    """One thing: its code, the row as a spreadsheet counts (0: the whole file), the column and what stands there."""

    code: str
    row: int = 0
    column: str = ""
    value: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return _sentences()[self.code][0] % {"value": self.value, "column": self.column}

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return _sentences()[self.code][1]

    def where(self, file: str) -> str:
        """ "results.csv, row 4, Grade"."""
        parts = [file]
        if self.row:
            parts.append(_("row %(n)s") % {"n": self.row})
        if self.column:
            parts.append(self.column)
        return ", ".join(parts)

    def as_data(self) -> dict[str, Any]:
        """As kept with an import."""
        return {"code": self.code, "row": self.row, "column": self.column, "value": self.value}


@dataclass
class Problems:
    """The first of them, and how many there are of each kind."""

    kept: list[Problem] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    bad_rows: set[int] = field(default_factory=set)

    def note(self, code: str, row: int = 0, column: str = "", value: str = "") -> None:
        """Write one down."""
        self.counted[code] += 1
        if row and code not in NOTES:
            self.bad_rows.add(row)
        if len(self.kept) < MOST_KEPT:
            self.kept.append(Problem(code, row, column, value[:80]))

    @property
    def refuse(self) -> bool:
        """True where nothing of the file may be brought in."""
        return not REFUSING.isdisjoint(self.counted)


def _sentences() -> dict[str, tuple[str, str]]:
    return {
        "column_missing": (
            _("The column “%(column)s” is not in this file."),
            _("Say which column holds it, or export the file with that column."),
        ),
        "not_mapped": (_("No column says: %(column)s."), _("Say which column holds it.")),
        "no_scale": (_("It is not said on which scale these results are."), _("Choose the scale.")),
        "no_rows": (_("There is nothing below the headings."), _("Export the file again.")),
        "mixed_decimals": (
            _("Some numbers in this column have a decimal comma and others a decimal point: %(value)s."),
            _("Write all of them in one way, so that 1,234 cannot be taken for something else."),
        ),
        "mixed_dates": (
            _("Some dates in this column begin with the day and others with the month: %(value)s."),
            _("Write them as year-month-day, such as 2026-06-12."),
        ),
        "no_learner": (_("No learner is named."), _("Fill in who it is, or take the row out.")),
        "unknown_learner": (
            _("“%(value)s” is not on the roll."),
            _("Check how it is written, or bring the learner in first."),
        ),
        "several_learners": (
            _("More than one learner is called “%(value)s”."),
            _("Use a file with their numbers or e-mail addresses."),
        ),
        "no_result": (_("There is no result."), _("Nothing to do, if none is meant; the row is left out.")),
        "not_on_scale": (
            _("“%(value)s” is not on this scale."),
            _("Mend it in the file, or choose another scale."),
        ),
        "no_subject": (_("No subject is named."), _("Fill it in, or say the subject of the whole file.")),
        "bad_year": (
            _("“%(value)s” is no school year."),
            _("Write the year in which it ends, such as 2026, or both, such as 2025/26."),
        ),
        "bad_date": (_("“%(value)s” is no date."), _("Write it as year-month-day, such as 2026-06-12.")),
        "wrong_order": (_("The last day lies before the first."), _("Mend one of the two.")),
        "future": (_("%(value)s has not come yet."), _("Mend the date.")),
        "bad_count": (_("“%(value)s” is no whole number from 0."), _("Mend it in the file.")),
        "more_than_possible": (
            _("More sessions were attended than were possible: %(value)s."),
            _("Mend one of the two numbers."),
        ),
        "bad_presence": (
            _("“%(value)s” does not say whether somebody was there."),
            _("Write a number, or present or absent."),
        ),
        "bad_kind": (
            _("“%(value)s” is none of: praise, concern, exclusion."),
            _("Write one of these words."),
        ),
        "unknown_class": (
            _("There is no class “%(value)s”. The row is brought in without it."),
            _("Check how it is written, if it matters."),
        ),
        "class_of_another_year": (
            _("“%(value)s” is a class of another school year. The row is brought in without it."),
            _("Nothing is to be done, unless the row’s school year is wrong."),
        ),
        "twice": (
            _("This row says something else than an earlier one about the same: %(value)s."),
            _("Take one of the two out. Neither is brought in before."),
        ),
        "ragged": (_("This row has fewer cells than there are headings."), _("Export the file again.")),
        "ragged_long": (
            _("This row has more cells than there are headings; what stands beyond is left out."),
            _("Put text that holds the separator in quotation marks."),
        ),
    }
