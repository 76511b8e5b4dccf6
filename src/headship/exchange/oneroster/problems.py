"""What can be wrong with a package, in words: each problem names its file, row, column, value and remedy."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSAL, UNREADABLE, WARNING, NOTE = "refusal", "unreadable", "warning", "note"
# Of one kind in one column; the counts of rows go on beyond it.
MOST_KEPT = 20_000
SEVERITIES = MappingProxyType(
    {REFUSAL: _("refused"), UNREADABLE: _("row not read"), WARNING: _("warning"), NOTE: _("to know")}
)


@dataclass(frozen=True)
class Explanation:
    """How grave a kind of problem is, what it means and what to do about it."""

    severity: str
    sentence: str | Promise
    remedy: str | Promise


@dataclass(frozen=True)
class Problem:
    """One thing wrong. row: as a spreadsheet counts, the heading being row 1; None for a whole file."""

    code: str
    file: str
    row: int | None = None
    column: str = ""
    value: str = ""

    @property
    def severity(self) -> str:
        """refusal, unreadable, warning or note."""
        return EXPLANATIONS[self.code].severity

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return str(EXPLANATIONS[self.code].sentence)

    @property
    def remedy(self) -> str:
        """What to do."""
        return str(EXPLANATIONS[self.code].remedy)


_RENAME = _("Export it again, or correct the heading.")
_EXPORT = _("Export it again from the school's system.")

EXPLANATIONS: MappingProxyType[str, Explanation] = MappingProxyType({
    # The whole package
    "not_found": Explanation(REFUSAL, _("There is no such file or folder."), _("Check the path.")),
    "not_a_package": Explanation(
        REFUSAL, _("This is neither a zip archive nor a folder of CSV files, or the archive is damaged or cut off."),
        _EXPORT,
    ),
    "empty_package": Explanation(
        REFUSAL, _("There is no file of OneRoster in it."), _("It should hold orgs.csv, users.csv and so on.")
    ),
    "encrypted": Explanation(REFUSAL, _("The archive is locked with a password."), _("Make it without a password.")),
    "leaves_folder": Explanation(
        REFUSAL, _("The archive holds a path that leads out of its folder."),
        _("Do not trust this archive. Ask where it comes from."),
    ),
    "too_many_files": Explanation(REFUSAL, _("The archive holds too many files."), _EXPORT),
    "too_large": Explanation(
        REFUSAL, _("It is larger than Headship reads at once."), _("Export fewer years, or one school at a time.")
    ),
    "bomb": Explanation(
        REFUSAL, _("It unpacks to a size that no roster has."), _("Do not trust this archive. Ask where it comes from.")
    ),
    "same_file_twice": Explanation(REFUSAL, _("The same file is there twice."), _("Leave one of them out.")),
    "no_manifest": Explanation(
        NOTE, _("manifest.csv is missing."),
        _("Nothing: each file was taken as bulk where its status is blank, and as delta where it is filled."),
    ),
    "bad_manifest": Explanation(WARNING, _("This line of the manifest is not understood."), _EXPORT),
    "named_but_missing": Explanation(
        WARNING, _("The manifest names this file, and it is not there."), _("Nothing of it was changed. Export again.")
    ),
    "there_but_absent": Explanation(
        WARNING, _("The manifest says absent, so this file was not read."), _("Correct the manifest, and import again.")
    ),
    "unknown_file": Explanation(NOTE, _("This file is not of OneRoster and was not read."), _("Nothing.")),
    # A file
    "unreadable_file": Explanation(REFUSAL, _("This file cannot be read as text."), _EXPORT),
    "open_quote": Explanation(
        REFUSAL, _("The file ends within quotation marks: it is cut off, or a quotation mark is never closed."), _EXPORT
    ),
    "endless_line": Explanation(REFUSAL, _("A line is longer than a million characters."), _EXPORT),
    "beyond_reading": Explanation(
        REFUSAL, _("Headship cannot work its way through this package."),
        _("Export it again, or fewer years at a time. If that does not help, report it to the makers of Headship."),
    ),
    "no_heading": Explanation(REFUSAL, _("The file has no heading row."), _EXPORT),
    "no_ids": Explanation(REFUSAL, _("The file has no column sourcedId."), _RENAME),
    "missing_column": Explanation(WARNING, _("A column that rows need is missing."), _RENAME),
    "near_heading": Explanation(NOTE, _("This heading was read as the column named."), _("Nothing.")),
    "column_twice": Explanation(WARNING, _("This column is there twice; the first was read."), _RENAME),
    "other_encoding": Explanation(
        NOTE, _("The file is not UTF-8 and was read as the encoding named."), _("Check names with accents.")
    ),
    "other_delimiter": Explanation(NOTE, _("Its columns are not separated by commas."), _("Nothing.")),
    "status_in_bulk": Explanation(
        NOTE, _("The manifest says bulk, yet rows have a status. It was heeded."), _("Nothing.")
    ),
    "roles_twice": Explanation(
        NOTE, _("Roles are in users.csv and in roles.csv. Those of roles.csv count."), _("Nothing.")
    ),
    "demographics_off": Explanation(
        NOTE, _("Nothing was read of this file: no field of it is turned on."),
        _("Turn on the fields that the school needs, each with its reason, on the page Import."),
    ),
    "school_made": Explanation(
        WARNING, _("No organisation is of the type school. The school was made from the topmost one."),
        _("Nothing, if that is the school."),
    ),
    "several_schools": Explanation(
        WARNING, _("Several organisations are of the type school. This one was taken; the others became campuses."),
        _("If that is wrong, export one school at a time."),
    ),
    "nothing_ended": Explanation(
        WARNING, _("Rows of this file are broken, so it may not be whole: nothing was taken as ended."), _EXPORT
    ),
    "another_school": Explanation(
        WARNING, _("The organisation that this school was made from is not in the file."),
        _("Make sure that this export is of this school."),
    ),
    # A row
    "cut_off": Explanation(UNREADABLE, _("The last row is cut off."), _EXPORT),
    "too_many_cells": Explanation(
        UNREADABLE, _("The row has more cells than the heading."), _("Put texts with commas into quotation marks.")
    ),
    "too_few_cells": Explanation(
        WARNING, _("The row has fewer cells than the heading; the rest was taken as empty."), _EXPORT
    ),
    "huge_cell": Explanation(
        UNREADABLE, _("A cell is longer than any of a roster: perhaps a quotation mark is never closed."), _EXPORT
    ),
    "broken_row": Explanation(UNREADABLE, _("Quotation marks do not fit."), _("Write a quotation mark twice.")),
    "no_id": Explanation(UNREADABLE, _("The row has no sourcedId."), _("Give it one.")),
    "long_id": Explanation(UNREADABLE, _("The sourcedId is longer than 255 characters."), _("Give it a shorter one.")),
    "blank": Explanation(UNREADABLE, _("A value that is needed is empty."), _("Fill it in at the source.")),
    "no_role": Explanation(
        WARNING, _("The user has no role, so they can be nothing here yet."), _("Give them a role at the source.")
    ),
    "no_name": Explanation(UNREADABLE, _("The user has no name."), _("Fill in given or family name at the source.")),
    "backwards": Explanation(
        UNREADABLE, _("It ends before it starts."), _("Correct one of the two dates at the source.")
    ),
    "unreadable_date": Explanation(
        UNREADABLE, _("This is not a date, and the row needs it."), _("Write year, month and day: 2026-09-01.")
    ),
    "duplicate_id": Explanation(
        REFUSAL, _("Two rows have this sourcedId."), _("Each row needs its own. Remove or rename one.")
    ),
    "cycle": Explanation(
        REFUSAL, _("It is, through its parents, part of itself."), _("Correct parentSourcedId at the source.")
    ),
    "bad_status": Explanation(
        WARNING, _("This is not a status. The row was taken as active."), _("Use active or tobedeleted.")
    ),
    "inactive": Explanation(
        WARNING, _("The status inactive belongs to OneRoster 1.0. It was read as tobedeleted."), _("Use tobedeleted.")
    ),
    "no_status": Explanation(
        WARNING, _("The status is empty in a delta file. The row was taken as active."), _("Use active or tobedeleted.")
    ),
    "bad_date": Explanation(
        WARNING, _("This is not a date. It was left empty."), _("Write year, month and day: 2026-09-01.")
    ),
    "bad_decimal": Explanation(WARNING, _("This is not a number. It was left empty."), _("Write 12 or 12.5.")),
    "bad_flag": Explanation(WARNING, _("Neither true nor false. It was left empty."), _("Write true or false.")),
    "bad_year": Explanation(WARNING, _("This is not a year. It was left empty."), _("Write four digits.")),
    "bad_email": Explanation(
        WARNING, _("This is not an e-mail address. It was left empty."), _("Correct it at the source.")
    ),
    "email_twice": Explanation(
        NOTE, _("Several users have this address."), _("Nothing, where a family shares it.")
    ),
    "unknown_word": Explanation(
        WARNING, _("This word is not in OneRoster's list. It was read as something else, or left empty."),
        _("Use a word of the standard."),
    ),
    "own_word": Explanation(NOTE, _("This is the source's own word."), _("Nothing.")),
    "adopted": Explanation(
        NOTE, _("The school knew somebody with this address already. They are taken to be the same person."),
        _("Nothing, if they are."),
    ),
    "powerful_role": Explanation(
        NOTE, _("This role gives no rights by an import. The person was read as support staff."),
        _("Appoint them in People, if they lead or administer."),
    ),
    "too_long": Explanation(WARNING, _("The text is too long and was shortened."), _("Shorten it at the source.")),
    "dangling": Explanation(
        WARNING, _("It refers to a row that is not here. The reference is kept and followed when the row arrives."),
        _("Import the file that holds it."),
    ),
    "agent_is_neither": Explanation(
        NOTE, _("Neither of the two is a parent of the other, so no guardianship was made."), _("Nothing.")
    ),
    "kept_in_office": Explanation(
        WARNING, _("The source lets this person go, and they are head or administrator here. They were kept."),
        _("Record their departure in People, if they left."),
    ),
    "school_stays": Explanation(
        WARNING, _("The school itself is marked as deleted. It was kept."), _("Nothing, if the school goes on.")
    ),
})  # fmt: skip
