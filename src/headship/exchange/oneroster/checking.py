"""From tidy text to checked rows: each value understood or left empty, each row kept or not, each fault noted.

For each file two tables: `in_<file>` (num, sid, gone, digest and the columns, as text, NULL where empty) and
`out_<file>` (num, sid) of what was not readable. The digest covers only what Headship reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from headship.exchange.oneroster.format import POWERFUL_ROLES, SEPARATOR, Column, File, Kind
from headship.exchange.oneroster.problems import MOST_KEPT
from headship.exchange.oneroster.workspace import Workspace

DATE = r"^[12]\d{3}-\d{2}-\d{2}([T ].*)?$"
EMAIL = r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+$"
TRUE, FALSE = "('true','1','yes','y','t')", "('false','0','no','n','f')"


def prepare(space: Workspace) -> None:
    """Make the table of problems."""
    space.run('CREATE TABLE problem (code VARCHAR, file VARCHAR, "row" BIGINT, "column" VARCHAR, value VARCHAR)')


def note(
    space: Workspace, code: str, file: str, source: str, *, row: str = "num", column: str = "", value: str = "''"
) -> None:
    """Note a problem for every row of `source` (a FROM clause); row and value are expressions."""
    space.run(
        f"INSERT INTO problem SELECT '{code}', '{file}.csv', {row}, '{column}', left(CAST({value} AS VARCHAR), 200) "
        f"FROM {source} ORDER BY 3 LIMIT {MOST_KEPT}"
    )


def text(column: str) -> str:
    """A cell without blanks around it; '' where it is empty."""
    return f"trim(coalesce(\"{column}\", ''))"


def goes(present: Sequence[str]) -> str:
    """The condition that a row says that it has ended."""
    return f"lower({text('status')}) IN ('tobedeleted', 'inactive')" if "status" in present else "false"


def understood(column: Column, cell: str) -> str:
    """The expression that gives the value of a cell as we keep it, or NULL."""
    match column.kind:
        case Kind.DATE:
            day = f"CAST(TRY_CAST(left({cell}, 10) AS DATE) AS VARCHAR)"
            return f"CASE WHEN regexp_matches({cell}, '{DATE}') THEN {day} END"
        case Kind.DECIMAL:
            return f"CAST(TRY_CAST({cell} AS DECIMAL(12,4)) AS VARCHAR)"
        case Kind.FLAG:
            return f"CASE WHEN lower({cell}) IN {TRUE} THEN 'true' WHEN lower({cell}) IN {FALSE} THEN 'false' END"
        case Kind.YEAR:
            return f"CASE WHEN regexp_matches({cell}, '^[0-9]{{4}}$') THEN {cell} END"
        case Kind.EMAIL:
            return f"CASE WHEN regexp_matches({cell}, '{EMAIL}') AND length({cell}) <= {column.longest} THEN {cell} END"
        case Kind.CODE:
            cases = " ".join(f"WHEN '{word}' THEN '{ours}'" for word, ours in column.codes)
            otherwise = f"CASE WHEN {cell} <> '' THEN '{column.otherwise}' END"
            return f"nullif(CASE lower({cell}) {cases} ELSE {otherwise} END, '')"
        case Kind.TEXT:
            return f"nullif(left({cell}, {column.longest}), '')"


FAULT = {
    Kind.DATE: "bad_date", Kind.DECIMAL: "bad_decimal", Kind.FLAG: "bad_flag", Kind.YEAR: "bad_year",
    Kind.EMAIL: "bad_email", Kind.CODE: "unknown_word", Kind.TEXT: "too_long",
}  # fmt: skip


def misunderstood(column: Column) -> str:
    """The condition, on `raw_…` cells joined with their values, that a cell was not understood as written."""
    cell = text(column.name)
    if column.kind is Kind.TEXT:
        return f"length({cell}) > {column.longest}"
    if column.kind is Kind.CODE:
        words = ", ".join(f"'{word}'" for word, _ours in column.codes)
        return f"{cell} <> '' AND lower({cell}) NOT IN ({words})"
    return f"{cell} <> '' AND ({understood(column, cell)}) IS NULL"


def check(space: Workspace, file: File, present: tuple[str, ...], mode: str) -> None:
    """Make `in_<file>` and `out_<file>` of `raw_<file>`, whose columns are num and those of `present`."""
    columns = [column for column in file.columns if column.name in present]
    gone = goes(present)
    _note_faults(space, file, columns, gone)
    if "status" in present:
        _note_status(space, file, mode)
    unreadable = _unreadable_condition(file, columns, gone)
    space.run(
        f"CREATE TABLE out_{file.name} AS "
        f"SELECT num, {text('sourcedId')} AS sid FROM raw_{file.name} WHERE {unreadable}"
    )
    values = [
        f'{understood(column, text(column.name)) if column in columns else "NULL"} AS "{column.name}"'
        for column in file.columns
    ]
    space.run(
        f"CREATE TABLE in_{file.name} AS SELECT *, {digest(file)} AS digest FROM "
        f"(SELECT num, {text('sourcedId')} AS sid, {gone} AS gone, {', '.join(values)} FROM raw_{file.name} "
        f"WHERE NOT ({unreadable}))"
    )


def digest(file: File) -> str:
    """The expression of a row's digest: MD5 over its values as kept. It tells change, not forgery."""
    parts = ", ".join(f"coalesce(\"{column.name}\", '')" for column in file.columns)
    return f"md5(concat_ws(chr(30), {parts}))"


def _unreadable_condition(file: File, columns: list[Column], gone: str) -> str:
    """The condition that a row cannot be read. One that says that it has ended needs no more than its id."""
    sid = text("sourcedId")
    conditions = []
    for column in file.columns:
        if column.required and column not in columns:
            conditions.append("true")
        elif column.required:
            conditions.append(f"({understood(column, text(column.name))}) IS NULL")
    conditions += [condition for condition, *_words in _own_conditions(file, columns)]
    lacking = " OR ".join(f"({condition})" for condition in conditions) or "false"
    return f"{sid} = '' OR length({sid}) > 255 OR (NOT ({gone}) AND ({lacking}))"


def _own_conditions(file: File, columns: list[Column]) -> list[tuple[str, str, str, str]]:
    """What makes a row of this file unreadable beyond its single cells: (condition, problem, column, value)."""
    names = {column.name for column in columns}
    if file.name == "users":
        named = [text(name) for name in NAMES if name in names]
        return [(f"concat({', '.join(named)}) = ''" if named else "true", "no_name", "givenName", "''")]
    starts, ends = IN_ORDER.get(file.name, ("", ""))
    if not {starts, ends} <= names:
        return []
    first, last = (understood(file.column(name), text(name)) for name in (starts, ends))
    return [(f"coalesce(({last}) < ({first}), false)", "backwards", ends, text(ends))]


# Dates of which the second may not lie before the first.
IN_ORDER = {
    "academicSessions": ("startDate", "endDate"),
    "roles": ("beginDate", "endDate"),
    "enrollments": ("beginDate", "endDate"),
}
NAMES = ("givenName", "familyName", "preferredGivenName", "preferredFamilyName", "username", "identifier")


def _note_faults(space: Workspace, file: File, columns: list[Column], gone: str) -> None:
    raw, sid = f"raw_{file.name}", text("sourcedId")
    note(space, "no_id", file.name, f"{raw} WHERE {sid} = ''", column="sourcedId")
    note(space, "long_id", file.name, f"{raw} WHERE length({sid}) > 255", column="sourcedId", value=sid)
    source = raw if gone == "false" else f"(SELECT * FROM {raw} WHERE NOT ({gone}))"
    for column in columns:
        _note_faults_of(space, file, column, source)
    for condition, code, cell, value in _own_conditions(file, columns):
        note(space, code, file.name, f"{source} WHERE {condition}", column=cell, value=value)


def _note_faults_of(space: Workspace, file: File, column: Column, source: str) -> None:
    cell = text(column.name)
    if column.required:
        note(space, "blank", file.name, f"{source} WHERE {cell} = ''", column=column.name)
    fault = FAULT[column.kind]
    if column.required and column.kind is Kind.DATE:
        fault = "unreadable_date"
    if column.kind is Kind.CODE:
        own = f"{source} WHERE lower({cell}) LIKE 'ext:%'"
        note(space, "own_word", file.name, own, column=column.name, value=cell)
        source = f"(SELECT * FROM {source} WHERE lower({cell}) NOT LIKE 'ext:%')"
    note(space, fault, file.name, f"{source} WHERE {misunderstood(column)}", column=column.name, value=cell)
    if file.name in ("roles", "users") and column.name == "role":
        powerful = f"{source} WHERE lower({cell}) IN {POWERFUL_ROLES}"
        note(space, "powerful_role", file.name, powerful, column="role", value=cell)


def _note_status(space: Workspace, file: File, mode: str) -> None:
    source, status = f"raw_{file.name}", text("status")
    known = "('active', 'tobedeleted', 'inactive', '')"
    note(
        space, "bad_status", file.name, f"{source} WHERE lower({status}) NOT IN {known}", column="status", value=status
    )
    inactive = f"{source} WHERE lower({status}) = 'inactive'"
    note(space, "inactive", file.name, inactive, column="status", value=status)
    if mode == "delta":
        note(space, "no_status", file.name, f"{source} WHERE {status} = ''", column="status")
    else:
        filled = f"(SELECT min(num) AS num FROM {source} WHERE {status} <> '') WHERE num IS NOT NULL"
        note(space, "status_in_bulk", file.name, filled, column="status")


def separated(*parts: str) -> str:
    """The expression of an id made of several."""
    return f" || chr({ord(SEPARATOR)}) || ".join(parts)
