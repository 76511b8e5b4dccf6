"""Which organisation of an export the school is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from headship.exchange.oneroster.problems import Problem
from headship.exchange.oneroster.reading import BULK, Reading
from headship.school.models import School


@dataclass(frozen=True)
class Chosen:
    """The organisation that the school is, or was made from; empty where the files hold none."""

    name: str = ""
    sourced_id: str = ""


def choose(reading: Reading, school: School | None, problems: list[Problem]) -> Chosen:
    """The school's own organisation among those that were read; what there is to say about it goes to `problems`.

    The one that the school was made from before; else the one of type school; else the topmost.
    """
    rows = reading.space.all(
        "SELECT sid, name, lower(coalesce(type, '')), \"parentSourcedId\", num FROM in_orgs "
        "WHERE NOT gone AND num IS NOT NULL ORDER BY num"
    )
    if school is not None and school.sourced_id:
        return _same(reading, school, rows, problems)
    schools = [row for row in rows if row[2] == "school"]
    if schools:
        if len(schools) > 1:
            sid, name, _kind, _parent, number = schools[0]
            problems.append(Problem("several_schools", "orgs.csv", number, "type", name))
        return Chosen(schools[0][1], schools[0][0])
    known = {row[0] for row in rows}
    topmost = [row for row in rows if not row[3] or row[3] not in known]
    if not topmost:
        return Chosen()
    sid, name, _kind, _parent, number = topmost[0]
    problems.append(Problem("school_made", "orgs.csv", number, "type", name))
    return Chosen(name, sid)


def _same(reading: Reading, school: School, rows: list[tuple[Any, ...]], problems: list[Problem]) -> Chosen:
    sid = school.sourced_id
    if reading.modes.get("orgs") == BULK and sid not in {row[0] for row in rows}:
        problems.append(Problem("another_school", "orgs.csv", None, "sourcedId", sid))
    ends = reading.space.all("SELECT num FROM act_orgs WHERE sid = ? AND action = 'ended'", [sid])
    if ends:
        reading.space.run("DELETE FROM act_orgs WHERE sid = ? AND action = 'ended'", [sid])
        if ends[0][0] is not None:
            problems.append(Problem("school_stays", "orgs.csv", ends[0][0], "status", sid))
    return Chosen(school.name, sid)


def fill(school: School, name: str, sourced_id: str) -> None:
    """Let an unnamed school take the name of its organisation, and remember which one it is."""
    changed = []
    if sourced_id and not school.sourced_id:
        school.sourced_id, changed = sourced_id, ["sourced_id"]
    if name and not school.name:
        school.name = name
        changed.append("name")
    if changed:
        school.save(update_fields=changed)
