"""Comparing what was read with what the school has: for each row, what would become of it.

For each file a table `act_<file>` (sid, num, pk, action) of the rows to do something with: new, changed, ended, and
`again` for rows that waited for another and may now be complete. `known_<file>` (sid, pk, digest, gone, waits) is
what the school has from before; `ids_<file>` (sid, pk) whatever a reference may find, new rows with an empty key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from headship.exchange.models import WaitingRow
from headship.exchange.oneroster import circles, schooling
from headship.exchange.oneroster.checking import note
from headship.exchange.oneroster.format import FILES, SEPARATOR, Column, File
from headship.exchange.oneroster.mapping import TARGETS, Target
from headship.exchange.oneroster.problems import REFUSAL, Problem
from headship.exchange.oneroster.reading import BULK, Progress, Reading, silent
from headship.exchange.oneroster.report import MOST_NAMED, Counts
from headship.exchange.oneroster.workspace import CHUNK, Workspace
from headship.kernel import clock
from headship.kernel.scope import current_school_id
from headship.school.models import Person, School
from headship.school.roles import ADMINISTRATOR, HEAD

ENDED_SHARE = 0.10
DERIVED = ("agents",)
# Those who can bring an import, and undo what it did: an import alone does not send them away.
OFFICE = (HEAD.code, ADMINISTRATOR.code)


@dataclass
class Comparison:
    """The outcome for every file that was read, and for those in which rows were waiting.

    leaving: names of those who would end. newcomers: how many new people have each role.
    """

    counts: dict[str, Counts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    leaving: list[str] = field(default_factory=list)
    newcomers: dict[str, int] = field(default_factory=dict)
    school: schooling.Chosen = field(default_factory=schooling.Chosen)

    @property
    def refused(self) -> bool:
        """True where the files contradict themselves, or what the school has."""
        return any(problem.severity == REFUSAL for problem in self.problems)

    @property
    def much_ended(self) -> dict[str, float]:
        """The files of which more than a tenth would end, with the share."""
        return {
            name: round(each.ended_share, 4)
            for name, each in self.counts.items()
            if each.ended_share > ENDED_SHARE and name not in DERIVED
        }


def compare(reading: Reading, progress: Progress = silent) -> Comparison:
    """Compare every file. The school in scope is the one compared with. May be done again, from the same reading."""
    space, comparison = reading.space, Comparison()
    _begin(space)
    for number, file in enumerate(FILES.values()):
        progress(file.name, number, len(FILES))
        _load_known(space, file)
        if file.name == "users":
            _adopt(space)
        _decide(reading, comparison, file)
    for file in FILES.values():
        _note_dangling(reading, file)
    school = School.objects.filter(pk=current_school_id()).first()
    comparison.school = schooling.choose(reading, school, comparison.problems)
    _keep_in_office(space, comparison)
    comparison.problems += circles.found(space)
    comparison.counts = {
        name: counts
        for name in FILES
        if (counts := _count(reading, FILES[name])) and (name in reading.modes or counts.acted)
    }
    _name_people(space, comparison)
    progress("", len(FILES), len(FILES))
    return comparison


def _begin(space: Workspace) -> None:
    """Forget what an earlier comparison left, and load what is waiting."""
    space.run(f"CREATE OR REPLACE TABLE moment AS SELECT '{clock.today().isoformat()}' AS today")
    space.run("DELETE FROM problem WHERE code IN ('dangling', 'adopted')")
    for name in FILES:
        space.run(f"DELETE FROM in_{name} WHERE num IS NULL")
    _load_waiting(space)


def _load_waiting(space: Workspace) -> None:
    rows = WaitingRow.objects.values_list("file", "sourced_id", "source_digest", "content")
    written = ((file, sid, digest, json.dumps(content)) for file, sid, digest, content in rows.iterator(CHUNK))
    space.take("waited", ["file", "sid", "digest", "content"], written)


def _load_known(space: Workspace, file: File) -> None:
    """What the school has from the source. A row that the source ended has lost its digest; see `writing`."""
    columns = ["sid", "pk BIGINT", "digest", "ended VARCHAR"]
    space.take("records", columns, _records(TARGETS[file.name]))
    space.run(
        f"CREATE OR REPLACE TABLE known_{file.name} AS SELECT coalesce(w.sid, r.sid) AS sid, r.pk, "
        "coalesce(w.digest, r.digest, '') AS digest, "
        "w.sid IS NULL AND r.ended = 'yes' AND coalesce(r.digest, '') = '' AS gone, w.sid IS NOT NULL AS waits "
        f"FROM records r FULL JOIN (SELECT * FROM waited WHERE file = '{file.name}') w ON w.sid = r.sid"
    )
    space.run("DROP TABLE records")


def _records(target: Target) -> Iterator[tuple[Any, ...]]:
    """(sourcedId, key, digest, "yes" where it has ended). By plain SQL: there may be a million."""
    ended = f'"{target.ends_by}"' + (" IS NOT NULL" if target.ends_by_date else "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sourced_id, id, source_digest, CASE WHEN {ended} THEN 'yes' ELSE 'no' END "
            f'FROM "{target.table}" WHERE school_id = %s AND sourced_id IS NOT NULL',
            [current_school_id()],
        )
        while piece := cursor.fetchmany(CHUNK):
            yield from piece


def _adopt(space: Workspace) -> None:
    """Somebody whom the school enrolled by hand is the user with the same address, where each is the only one."""
    people = Person.objects.present().filter(sourced_id__isnull=True).exclude(email="")
    space.take("by_hand", ["pk BIGINT", "email"], people.values_list("pk", "email").iterator(CHUNK))
    space.run(
        "INSERT INTO known_users SELECT u.sid, h.pk, '', false, false "
        "FROM (SELECT any_value(sid) AS sid, lower(email) AS email FROM in_users WHERE NOT gone GROUP BY 2 "
        "HAVING count(*) = 1) u "
        "JOIN (SELECT any_value(pk) AS pk, lower(email) AS email FROM by_hand GROUP BY 2 HAVING count(*) = 1) h "
        "USING (email) WHERE u.sid NOT IN (SELECT sid FROM known_users)"
    )
    adopted = "in_users i JOIN known_users k ON k.sid = i.sid JOIN by_hand h ON h.pk = k.pk"
    note(space, "adopted", "users", adopted, row="i.num", column="email", value="i.email")


def _decide(reading: Reading, comparison: Comparison, file: File) -> None:
    space, name = reading.space, file.name
    space.run(
        f"CREATE OR REPLACE TABLE act_{name} AS SELECT * FROM (SELECT i.sid, i.num, k.pk, CASE "
        "WHEN k.sid IS NULL AND NOT i.gone THEN 'new' WHEN k.sid IS NULL THEN NULL "
        "WHEN i.gone AND NOT k.gone THEN 'ended' WHEN i.gone THEN NULL "
        "WHEN k.gone OR k.digest <> i.digest THEN 'changed' WHEN k.waits THEN 'again' END AS action "
        f"FROM in_{name} i LEFT JOIN known_{name} k ON k.sid = i.sid) WHERE action IS NOT NULL"
    )
    missing = _missing_condition(reading, comparison, file)
    if missing:
        space.run(
            f"INSERT INTO act_{name} SELECT k.sid, NULL, k.pk, 'ended' FROM known_{name} k "
            f"WHERE NOT k.gone AND NOT EXISTS (SELECT 1 FROM in_{name} i WHERE i.sid = k.sid) AND {missing}"
        )
    _bring_back_waiting(space, file)
    space.run(
        f"CREATE OR REPLACE TABLE ids_{name} AS SELECT sid, max(pk) AS pk FROM (SELECT sid, pk FROM known_{name} "
        f"WHERE pk IS NOT NULL UNION ALL SELECT sid, NULL FROM act_{name} WHERE action = 'new') GROUP BY sid"
    )


def _missing_condition(reading: Reading, comparison: Comparison, file: File) -> str:
    """The condition on `k` under which a row that is not in the file has ended; '' where none has."""
    name = file.name
    if name not in reading.modes:
        return ""
    first = f"split_part(k.sid, chr({ord(SEPARATOR)}), 1)"
    implied = (file.owned_by and name not in reading.package.files) or name == "demographics"
    source = file.owned_by if implied else name
    unread = f"{first} NOT IN (SELECT sid FROM out_{source})"
    if reading.modes[name] == BULK:
        if _is_broken(reading, source):
            comparison.problems.append(Problem("nothing_ended", f"{source}.csv"))
            return ""
        return unread
    if implied and name != "demographics":
        # A user's row says all their ties, so in a delta file those that it no longer says have ended.
        own = f" AND contains(k.sid, chr({ord(SEPARATOR)}))"
        return f"{first} IN (SELECT sid FROM in_{source}){own}"
    return ""


def _is_broken(reading: Reading, source: str) -> bool:
    nameless = reading.space.one(f"SELECT count(*) FROM out_{source} WHERE sid = ''")
    return bool(reading.broken.get(source)) or bool(nameless)


def _bring_back_waiting(space: Workspace, file: File) -> None:
    """Rows that wait and are not in these files are looked at again, as they were written."""
    values = ", ".join(f"json_extract_string(w.content, '$.{column.name}')" for column in file.columns)
    chosen = (
        f"waited w WHERE w.file = '{file.name}' AND NOT EXISTS (SELECT 1 FROM in_{file.name} i WHERE i.sid = w.sid) "
        f"AND NOT EXISTS (SELECT 1 FROM act_{file.name} a WHERE a.sid = w.sid)"
    )
    space.run(
        f"INSERT INTO act_{file.name} SELECT w.sid, NULL, k.pk, 'again' "
        f"FROM (SELECT * FROM {chosen}) w JOIN known_{file.name} k ON k.sid = w.sid"
    )
    names = ", ".join(f'"{column.name}"' for column in file.columns)
    space.run(
        f"INSERT INTO in_{file.name} (num, sid, gone, {names}, digest) SELECT NULL, w.sid, false, {values}, w.digest "
        f"FROM (SELECT * FROM waited WHERE file = '{file.name}') w "
        f"WHERE w.sid IN (SELECT sid FROM act_{file.name} WHERE action = 'again' AND num IS NULL)"
    )


def absent(column: Column, file: str) -> str:
    """A query of (num, sid, value): references of `in_<file>` in this column that find nothing."""
    value = f'i."{column.name}"'
    source = f"in_{file} i"
    if column.many:
        source = (
            f'(SELECT num, sid, gone, trim(unnest(string_split("{column.name}", \',\'))) AS "{column.name}" '
            f'FROM in_{file} WHERE "{column.name}" IS NOT NULL) i'
        )
    return (
        f"SELECT i.num, i.sid, {value} AS value FROM {source} WHERE NOT i.gone AND {value} IS NOT NULL "
        f"AND {value} <> '' AND NOT EXISTS (SELECT 1 FROM ids_{column.refers_to} t WHERE t.sid = {value})"
    )


def _note_dangling(reading: Reading, file: File) -> None:
    """Note every reference into the void; `void_<file>` (sid, stands) keeps which rows have one."""
    space = reading.space
    pieces = ["SELECT NULL::VARCHAR AS sid, NULL::BOOLEAN AS stands WHERE false"]
    for column in file.references:
        space.run(f"CREATE OR REPLACE TABLE missing AS {absent(column, file.name)}")
        source = reading_name(reading, file)
        note(space, "dangling", source, "missing WHERE num IS NOT NULL", column=shown(file, column), value="value")
        space.run(f"CREATE OR REPLACE TABLE void_{file.name}_{column.name} AS SELECT DISTINCT sid FROM missing")
        pieces.append(f"SELECT sid, {not column.needed_to_stand} FROM void_{file.name}_{column.name}")
    space.run(
        f"CREATE OR REPLACE TABLE void_{file.name} AS SELECT sid, bool_and(stands) AS stands "
        f"FROM ({' UNION ALL '.join(pieces)}) GROUP BY sid"
    )


def reading_name(reading: Reading, file: File) -> str:
    """The file in which the rows stand: those that we derive stand in another."""
    return file.owned_by if file.owned_by and file.name not in reading.package.files else file.name


def shown(file: File, column: Column) -> str:
    """The column's name in the file as it came."""
    if file.name == "agents":
        return "agentSourcedIds"
    return "sourcedId" if file.name == "demographics" else column.name


def _keep_in_office(space: Workspace, comparison: Comparison) -> None:
    """Heads and administrators do not leave by an import: an export that forgets them would lock the school out."""
    keys = dict(space.all("SELECT pk, num FROM act_users WHERE action = 'ended' AND pk IS NOT NULL"))
    if not keys:
        return
    held = Person.objects.with_role(*OFFICE).exclude(sourced_id__isnull=True).values_list("pk", "name", "sourced_id")
    for pk, name, sid in held.order_by("pk"):
        if pk in keys:
            space.run("DELETE FROM act_users WHERE pk = ?", [pk])
            comparison.problems.append(Problem("kept_in_office", "users.csv", keys[pk], "sourcedId", f"{name} ({sid})"))


def _name_people(space: Workspace, comparison: Comparison) -> None:
    """Say who would leave, and what the new people are."""
    gone = [pk for (pk,) in space.all("SELECT pk FROM act_users WHERE action = 'ended' AND pk IS NOT NULL")]
    for start in range(0, min(len(gone), 2 * MOST_NAMED), 500):
        names = Person.objects.present().filter(pk__in=gone[start : start + 500]).values_list("name", flat=True)
        comparison.leaving += list(names)
    comparison.leaving = sorted(comparison.leaving)[:MOST_NAMED]
    comparison.newcomers = dict(
        space.all(
            'SELECT r.role, count(DISTINCT r."userSourcedId") FROM in_roles r JOIN act_users a '
            "ON a.sid = r.\"userSourcedId\" AND a.action = 'new' WHERE NOT r.gone GROUP BY 1 ORDER BY 1"
        )
    )


def _count(reading: Reading, file: File) -> Counts:
    space, name = reading.space, file.name
    tally = dict(space.all(f"SELECT action, count(*) FROM act_{name} GROUP BY action"))
    readable = space.one(f"SELECT count(*) FROM in_{name} WHERE num IS NOT NULL")
    acted = space.one(f"SELECT count(*) FROM act_{name} WHERE num IS NOT NULL AND action <> 'again'")
    waiting = space.one(
        f"SELECT count(*) FROM act_{name} a JOIN void_{name} v ON v.sid = a.sid "
        "WHERE a.action IN ('new', 'changed', 'again') AND NOT v.stands"
    )
    resolved = space.one(
        f"SELECT count(*) FROM act_{name} WHERE action = 'again' AND sid NOT IN (SELECT sid FROM void_{name})"
    )
    return Counts(
        rows=readable,
        new=tally.get("new", 0),
        changed=tally.get("changed", 0) + resolved,
        ended=tally.get("ended", 0),
        unreadable=space.one(f"SELECT count(*) FROM out_{name}") + reading.broken.get(name, 0),
        unchanged=readable - acted - _resolved_here(space, name),
        waiting=waiting,
        before=space.one(f"SELECT count(*) FROM known_{name} WHERE NOT gone"),
    )


def _resolved_here(space: Workspace, name: str) -> int:
    return int(
        space.one(
            f"SELECT count(*) FROM act_{name} WHERE action = 'again' AND num IS NOT NULL "
            f"AND sid NOT IN (SELECT sid FROM void_{name})"
        )
    )
