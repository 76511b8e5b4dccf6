"""Reading a package into a workspace: what it is, which files it holds and in which mode, and every row checked."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

from headship.exchange.oneroster import checking
from headship.exchange.oneroster.checking import note, separated, text
from headship.exchange.oneroster.format import AGENTS, DEMOGRAPHICS, FILES, ROLES_FILE, SEPARATOR, columns_in_file
from headship.exchange.oneroster.package import Package, open_package
from headship.exchange.oneroster.problems import REFUSAL, Problem
from headship.exchange.oneroster.tidying import Tidied, Unreadable, encoding_of, tidy
from headship.exchange.oneroster.workspace import Workspace

BULK, DELTA, ABSENT = "bulk", "delta", "absent"
Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _of: int) -> None:
    """A progress that nobody watches."""


@dataclass
class Reading:
    """What was read. modes: bulk or delta for each file that is there, those we derive included."""

    space: Workspace
    package: Package
    version: str = ""
    manifest: dict[str, str] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_read: bool = False

    @property
    def refused(self) -> bool:
        """True where nothing of it may be applied."""
        return any(problem.severity == REFUSAL for problem in self.problems)

    def as_data(self) -> dict[str, Any]:
        """All of it but the rows, which the workspace holds."""
        return {
            "version": self.version, "manifest": self.manifest, "modes": self.modes, "rows": self.rows,
            "broken": self.broken, "problems": [astuple(problem) for problem in self.problems],
            "files": list(self.package.files), "digests": self.package.digests, "is_read": self.is_read,
        }  # fmt: skip

    @classmethod
    def from_data(cls, space: Workspace, data: dict[str, Any]) -> Reading:
        """What `as_data` wrote, over the workspace of the rows."""
        package = Package({name: space.folder / name for name in data.pop("files")}, data.pop("digests"))
        problems = [Problem(*each) for each in data.pop("problems")]
        return cls(space, package, problems=problems, **data)


def begin_reading(space: Workspace, path: Path) -> Reading:
    """Open the package and hash it; `read_files` does the rest."""
    (space.folder / "package").mkdir(exist_ok=True)
    package = open_package(path, space.folder / "package")
    return Reading(space, package, problems=package.problems)


def read_files(reading: Reading, chosen: frozenset[str], progress: Progress = silent) -> None:
    """Read and check every file. chosen: the fields of demographics that the school turned on."""
    checking.prepare(reading.space)
    _read_manifest(reading)
    names = [name for name in FILES if name in reading.package.files and reading.manifest.get(f"file.{name}") != ABSENT]
    for number, name in enumerate(names):
        progress(name, number, len(names))
        _read_file(reading, name, chosen)
    progress("", len(names), len(names))
    for name in FILES:
        if name not in reading.modes:
            _make_empty(reading.space, name)
    _imply_roles(reading)
    _imply_agents(reading)
    _note_odd_ties(reading)
    _note_contradictions(reading)
    reading.is_read = True


def _read_manifest(reading: Reading) -> None:
    path = reading.package.files.get("manifest")
    if path is None:
        reading.problems.append(Problem("no_manifest", "manifest.csv"))
        return
    try:
        with path.open(encoding=encoding_of(path), newline="") as file:
            rows = list(csv.reader(file))[1:500]
    except (UnicodeDecodeError, csv.Error):
        reading.problems.append(Problem("bad_manifest", "manifest.csv"))
        return
    for number, cells in enumerate(rows, start=2):
        _manifest_line(reading, number, [cell.strip() for cell in cells])
    reading.version = reading.manifest.get("oneroster.version", "")


def _manifest_line(reading: Reading, number: int, cells: list[str]) -> None:
    if not any(cells):
        return
    key, value = cells[0], cells[1] if len(cells) > 1 else ""
    if key.lower().startswith("file."):
        value = value.lower()
        name = next((name for name in FILES if name.lower() == key[5:].lower()), key[5:])
        if value not in (BULK, DELTA, ABSENT):
            reading.problems.append(Problem("bad_manifest", "manifest.csv", number, key, value))
            return
        reading.manifest[f"file.{name}"] = value
        there = name in reading.package.files
        if there and value == ABSENT and name in FILES:
            reading.problems.append(Problem("there_but_absent", f"{name}.csv"))
        elif not there and value != ABSENT and name in FILES:
            reading.problems.append(Problem("named_but_missing", f"{name}.csv"))
    else:
        reading.manifest[key.lower()] = value


def _read_file(reading: Reading, name: str, chosen: frozenset[str]) -> None:
    space, wanted = reading.space, columns_in_file(name, chosen)
    if name == DEMOGRAPHICS.name and not wanted:
        reading.problems.append(Problem("demographics_off", "demographics.csv"))
        return
    try:
        tidied = tidy(reading.package.files[name], space.folder / f"{name}.tidy.csv", name, wanted)
    except Unreadable as unreadable:
        reading.problems.append(unreadable.problem)
        return
    finally:
        _forget_source(reading, name)
    reading.problems += tidied.problems
    reading.rows[name], reading.broken[name] = tidied.rows + tidied.unreadable, tidied.unreadable
    space.read(f"raw_{name}", ["num INTEGER", *(f"{column}" for column in tidied.columns)], tidied.path)
    tidied.path.unlink()
    reading.modes[name] = _mode(reading, name, tidied)
    if name == DEMOGRAPHICS.name:
        _unpivot(space, tidied)
    else:
        checking.check(space, FILES[name], tidied.columns, reading.modes[name])
        # The raw form of users is needed once more, for the roles and agents that stand in it.
        if name != "users":
            space.run(f"DROP TABLE raw_{name}")


def _forget_source(reading: Reading, name: str) -> None:
    """Unpacked files may hold passwords: once the columns that we read are taken, they go."""
    path = reading.package.files[name]
    if path.is_relative_to(reading.space.folder):
        path.unlink(missing_ok=True)


def _mode(reading: Reading, name: str, tidied: Tidied) -> str:
    """What the manifest says; without its word, delta where a status is filled in."""
    said = reading.manifest.get(f"file.{name}")
    if said:
        return said
    filled = "status" in tidied.columns and reading.space.one(
        f"SELECT count(*) > 0 FROM raw_{name} WHERE {text('status')} <> ''"
    )
    return DELTA if filled else BULK


def _make_empty(space: Workspace, name: str) -> None:
    _make_empty_in(space, name)
    space.run(f"CREATE TABLE out_{name} (num INTEGER, sid VARCHAR)")


def _unpivot(space: Workspace, tidied: Tidied) -> None:
    """A row for each learner and field that has a value. What the file says of other fields was never read."""
    fields = [column for column in tidied.columns if column not in ("sourcedId", "status")]
    gone, sid = checking.goes(tidied.columns), text("sourcedId")
    pieces = [
        f'SELECT num, {separated(sid, chr(39) + name + chr(39))} AS sid, {gone} AS gone, {sid} AS "userSourcedId", '
        f"'{name}' AS field, nullif(left({text(name)}, 100), '') AS value FROM raw_demographics WHERE {sid} <> ''"
        for name in fields
    ]
    space.run(f"CREATE TABLE out_demographics AS SELECT num, {sid} AS sid FROM raw_demographics WHERE {sid} = ''")
    note(space, "no_id", "demographics", f"raw_demographics WHERE {sid} = ''", column="sourcedId")
    if not pieces:
        _make_empty_in(space, "demographics")
        return
    space.run(
        f"CREATE TABLE in_demographics AS SELECT *, {checking.digest(DEMOGRAPHICS)} AS digest "
        f"FROM ({' UNION ALL '.join(pieces)}) WHERE value IS NOT NULL OR gone"
    )
    space.run("DROP TABLE raw_demographics")


def _make_empty_in(space: Workspace, name: str) -> None:
    columns = ", ".join(f'"{column.name}" VARCHAR' for column in FILES[name].columns)
    space.run(f"CREATE TABLE in_{name} (num INTEGER, sid VARCHAR, gone BOOLEAN, {columns}, digest VARCHAR)")


def _imply_roles(reading: Reading) -> None:
    """In 1.1 the role stands in users.csv: read it as if it stood in a roles.csv of its own."""
    space = reading.space
    if "users" not in reading.modes:
        return
    users = {column for (column,) in space.all("SELECT name FROM pragma_table_info('raw_users')")}
    if "role" not in users:
        return
    if "roles" in reading.modes:
        reading.problems.append(Problem("roles_twice", "users.csv", 1, "role"))
        return
    role = ROLES_FILE.column("role")
    space.run(
        f"INSERT INTO in_roles SELECT *, {checking.digest(ROLES_FILE)} FROM (SELECT u.num, "
        f'{separated("u.sid", chr(39) + "role" + chr(39))} AS sid, u.gone, u.sid AS "userSourcedId", '
        f"{checking.understood(role, 'coalesce(u.role, ' + chr(39) * 2 + ')')} AS role, "
        "nullif(trim(split_part(u.\"orgSourcedIds\", ',', 1)), '') AS \"orgSourcedId\", "
        'NULL AS "beginDate", NULL AS "endDate" FROM in_users u) WHERE role IS NOT NULL'
    )
    reading.modes["roles"] = reading.modes["users"]
    known = ", ".join(f"'{word}'" for word, _ours in role.codes)
    strange = f"in_users WHERE role IS NOT NULL AND lower(role) NOT IN ({known})"
    note(space, "unknown_word", "users", strange, column="role", value="role")
    note(space, "no_role", "users", "in_users WHERE role IS NULL AND NOT gone", column="role")


def _imply_agents(reading: Reading) -> None:
    """Each id in agentSourcedIds is a row of its own."""
    space = reading.space
    if "users" not in reading.modes:
        return
    space.run(
        f"INSERT INTO in_agents SELECT *, {checking.digest(AGENTS)} FROM (SELECT DISTINCT ON (sid) num, "
        f'{separated("user_sid", "agent")} AS sid, false AS gone, user_sid AS "userSourcedId", '
        'agent AS "agentSourcedId" FROM (SELECT num, sid AS user_sid, '
        "trim(unnest(string_split(\"agentSourcedIds\", ','))) AS agent FROM in_users WHERE NOT gone) "
        "WHERE agent <> '' AND agent <> user_sid AND length(agent) <= 255)"
    )
    reading.modes["agents"] = reading.modes["users"]
    space.run("DROP TABLE raw_users")


def _note_odd_ties(reading: Reading) -> None:
    """Two of whom neither is a parent and the other a student are no family; and who has no role is nothing here."""
    space, both = reading.space, {"users", "roles"}
    if not both <= set(reading.modes):
        return
    plays = 'EXISTS (SELECT 1 FROM in_roles r WHERE r."userSourcedId" = a."{}" AND r.role = \'{}\' AND NOT r.gone)'
    fits = [
        f"{plays.format(one, 'student')} AND {plays.format(other, 'parent')}"
        for one, other in (("userSourcedId", "agentSourcedId"), ("agentSourcedId", "userSourcedId"))
    ]
    known = 'a."agentSourcedId" IN (SELECT "userSourcedId" FROM in_roles)'
    odd = f"in_agents a WHERE {known} AND NOT ({fits[0]}) AND NOT ({fits[1]})"
    note(space, "agent_is_neither", "users", odd, column="agentSourcedIds", value='a."agentSourcedId"')
    if "roles" in reading.package.files and reading.modes["roles"] == reading.modes["users"] == BULK:
        lacking = 'in_users u WHERE NOT gone AND sid NOT IN (SELECT "userSourcedId" FROM in_roles)'
        note(space, "no_role", "users", lacking, column="sourcedId", value="u.sid")


def _note_contradictions(reading: Reading) -> None:
    """Ids that stand twice, and rows that are part of themselves, refuse the package."""
    space = reading.space
    for name in FILES:
        twice = f"(SELECT max(num) AS num, sid FROM in_{name} GROUP BY sid HAVING count(*) > 1)"
        if FILES[name].owned_by and name not in reading.package.files:
            continue  # they stand in another file, whose own ids tell
        value = f"split_part(sid, chr({ord(SEPARATOR)}), 1)"
        note(space, "duplicate_id", name, twice, column="sourcedId", value=value)
    shared = (
        "(SELECT min(num) AS num, lower(email) AS email FROM in_users WHERE email IS NOT NULL AND NOT gone "
        "GROUP BY 2 HAVING count(*) > 1)"
    )
    note(space, "email_twice", "users", shared, column="email", value="email")
    rows = space.all('SELECT code, file, "row", "column", value FROM problem WHERE code = \'duplicate_id\'')
    if rows:
        reading.problems += [Problem(*row) for row in rows]
        space.run("DELETE FROM problem WHERE code = 'duplicate_id'")
