"""From a file as it came to tidy CSV: UTF-8, the columns that we read in our order, each row with its number.

Python's own reader does this, row by row, because it can go on after a broken row and knows which row it was.
"""

from __future__ import annotations

import codecs
import csv
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

from headship.exchange.oneroster.format import SEPARATOR, Column
from headship.exchange.oneroster.problems import MOST_KEPT, Problem

BLOCK = 1024 * 1024
# No cell of a roster is longer, and no line: a file without line ends would be read into memory whole.
LARGEST_CELL = 128 * 1024
# No text holds them: one ends strings elsewhere, the other stands between the parts of ids that we make.
CONTROLS = ("\x00", SEPARATOR)
WITHOUT_CONTROLS = str.maketrans("", "", "".join(CONTROLS))

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
ALWAYS = ("sourcedId", "status")


class Unreadable(Exception):
    """The file cannot be read at all; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


@dataclass
class Tidied:
    """What came out: the names of the columns after `row`, how many rows, and the problems on the way."""

    path: Path
    columns: tuple[str, ...] = ()
    rows: int = 0
    unreadable: int = 0
    problems: list[Problem] = field(default_factory=list)

    def note(self, problem: Problem) -> None:
        """Keep a problem, unless there are far too many."""
        if len(self.problems) < MOST_KEPT:
            self.problems.append(problem)


def encoding_of(path: Path) -> str:
    """utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be, or cp1252 and latin-1 for what is none of these."""
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, name in BOMS:
        if start.startswith(mark):
            return name
    if start.count(0) * 4 > len(start):
        return "utf-16-be" if start[:1] == b"\x00" else "utf-16-le"
    for name in ("utf-8", "cp1252"):
        if _decodes(path, name):
            return name
    return "latin-1"


def _decodes(path: Path, encoding: str) -> bool:
    """True where all of it is in this encoding; a last letter that is cut off is forgiven."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def tidy(path: Path, target: Path, name: str, wanted: Sequence[Column]) -> Tidied:
    """Write the tidy form of `path` to `target`. Raises Unreadable."""
    out = Tidied(target)
    shown = f"{name}.csv"
    controls = _scanned(path, shown)
    encoding = encoding_of(path)
    if not encoding.startswith("utf-8"):
        out.note(Problem("other_encoding", shown, value=encoding))
    csv.field_size_limit(LARGEST_CELL)
    try:
        # "ignore" only ever meets a last letter that is cut off: everything before it was decoded strictly.
        errors = "ignore" if encoding.startswith("utf-8") and _decodes(path, "utf-8") else "strict"
        with path.open(encoding=encoding, errors=errors, newline="") as source:
            delimiter = _delimiter(source.readline())
            if delimiter != ",":
                out.note(Problem("other_delimiter", shown, row=1, value=repr(delimiter)[1:-1]))
            source.seek(0)
            lines = (line.translate(WITHOUT_CONTROLS) for line in source) if controls else source
            _write(_Rows(lines, delimiter, shown, out, _ends_with_newline(path)), wanted, out, shown)
    except UnicodeDecodeError as error:
        raise Unreadable(Problem("unreadable_file", shown, value=encoding)) from error
    return out


def _scanned(path: Path, shown: str) -> bool:
    """True where the file holds characters that no text has. Raises Unreadable on a line without end."""
    controls = False
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if len(block) == BLOCK and b"\n" not in block and b"\r" not in block:
                raise Unreadable(Problem("endless_line", shown))
            controls = controls or any(each.encode() in block for each in CONTROLS)
    return controls


def _delimiter(heading: str) -> str:
    return max(",;\t", key=heading.count) if "," not in heading else ","


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-min(4, path.stat().st_size), 2)
        return file.read().rstrip(b"\x00").endswith((b"\n", b"\r"))


class _Rows:
    """The rows after the heading, each as wide as the heading; broken ones are noted and left out."""

    def __init__(self, source: Any, delimiter: str, shown: str, out: Tidied, whole: bool) -> None:
        self.reader = csv.reader(source, delimiter=delimiter, strict=True, skipinitialspace=False)
        self.shown, self.out, self.whole = shown, out, whole
        self.heading = self._heading()

    def _heading(self) -> list[str]:
        try:
            heading = next(self.reader)
        except (StopIteration, csv.Error):
            heading = []
        if not any(cell.strip() for cell in heading):
            raise Unreadable(Problem("no_heading", self.shown, row=1))
        return [cell.strip().lstrip("\ufeff") for cell in heading]

    def numbered(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells): the heading is row 1."""
        width, number, lines = len(self.heading), 1, self.reader.line_num
        held: tuple[int, list[str]] | None = None
        while True:
            number += 1
            try:
                cells = next(self.reader)
            except StopIteration:
                break
            except csv.Error as error:
                self._broken(number, error)
                continue
            if self.reader.line_num - lines > 1:
                cells = [" ".join(cell.split()) for cell in cells]
            lines = self.reader.line_num
            if not cells:
                continue
            if held is not None:
                # Short rows are held back by one, since only the last of all can be one that was cut off.
                yield self._padded(*held, width)
                held = None
            if len(cells) == width:
                yield number, cells
            elif len(cells) < width:
                held = (number, cells)
            elif not any(cells[width:]):
                yield number, cells[:width]
            else:
                self._leave_out(Problem("too_many_cells", self.shown, number, value=cells[width]))
        if held is not None:
            yield from self._last(*held, width)

    def _broken(self, number: int, error: csv.Error) -> None:
        if "unexpected end" in str(error):
            raise Unreadable(Problem("open_quote", self.shown, number)) from error
        code = "huge_cell" if "field limit" in str(error) else "broken_row"
        self._leave_out(Problem(code, self.shown, number))

    def _padded(self, number: int, cells: list[str], width: int) -> tuple[int, list[str]]:
        self.out.note(Problem("too_few_cells", self.shown, number, value=str(len(cells))))
        return number, cells + [""] * (width - len(cells))

    def _last(self, number: int, cells: list[str], width: int) -> Iterator[tuple[int, list[str]]]:
        if self.whole:
            yield self._padded(number, cells, width)
        else:
            self._leave_out(Problem("cut_off", self.shown, number, value=cells[0][:60]))

    def _leave_out(self, problem: Problem) -> None:
        self.out.unreadable += 1
        self.out.note(problem)


def _write(rows: _Rows, wanted: Sequence[Column], out: Tidied, shown: str) -> None:
    found = _columns_found(rows.heading, wanted, out, shown)
    out.columns = tuple(found)
    pick = itemgetter(*found.values()) if len(found) > 1 else None
    if pick is None:
        only = next(iter(found.values()))
        picked: Any = ((number, cells[only]) for number, cells in rows.numbered())
    else:
        picked = ((number, *pick(cells)) for number, cells in rows.numbered())
    with out.path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows(_counted(picked, out))


def _counted(rows: Any, out: Tidied) -> Iterator[Any]:
    for row in rows:
        out.rows += 1
        yield row


def _plain(heading: str) -> str:
    return "".join(letter for letter in heading.lower() if letter.isalnum())


def _columns_found(heading: list[str], wanted: Sequence[Column], out: Tidied, shown: str) -> dict[str, int]:
    """Where each column that we read stands in the file, by its name in the standard."""
    places: dict[str, int] = {}
    for place, cell in enumerate(heading):
        if cell and _plain(cell) in places:
            out.note(Problem("column_twice", shown, 1, cell))
        places.setdefault(_plain(cell), place)
    names: dict[str, tuple[str, ...]] = {name: (name,) for name in ALWAYS}
    names |= {column.name: (column.name, *column.older_names) for column in wanted}
    taken = {_plain(name) for several in names.values() for name in several}
    found: dict[str, int] = {}
    for name, spellings in names.items():
        at = _place(spellings, places, taken)
        if at is None:
            continue
        found[name] = at
        if heading[at] not in spellings:
            out.note(Problem("near_heading", shown, 1, name, heading[at]))
    if "sourcedId" not in found:
        raise Unreadable(Problem("no_ids", shown, 1, "sourcedId", ", ".join(heading)[:200]))
    for column in wanted:
        if column.required and column.name not in found:
            out.note(Problem("missing_column", shown, 1, column.name))
    return found


def _place(spellings: Sequence[str], places: dict[str, int], taken: set[str]) -> int | None:
    """The place of a column: its own name, then a misspelling that is near to it and to nothing else."""
    for spelling in spellings:
        if _plain(spelling) in places:
            return places[_plain(spelling)]
    strangers = [place for place in places if place not in taken and not place.startswith("metadata")]
    near = difflib.get_close_matches(_plain(spellings[0]), strangers, n=1, cutoff=0.88)
    return places[near[0]] if near else None
