"""Who gets which answer in the year, and at the timeline of the plan."""

from __future__ import annotations

from datetime import date, timedelta

from headship.areas.direction.year.domain import calendars, dates
from headship.kernel import clock
from headship.school.domain import protected
from tests.permissions.answers import GOVERNANCE, SENIOR, STAFF, Row, of, open_to_all, page
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)
KEEPERS = ("head", "senior_leader", "administrator")


@record("school_date")
def _school_date(world: World) -> Arguments:
    entered = dates.enter(by=world.owner, kind="results", title="Results of June", starts_on=date(2026, 8, 18))
    return {"pk": entered.pk}


@record("protected_week")
def _protected(world: World) -> Arguments:
    day = clock.today() + timedelta(days=400)
    return {"pk": protected.protect(by=world.owner, starts_on=day, ends_on=day, reason="Examinations").pk}


@record("calendar_feed")
def _feed(world: World) -> Arguments:
    return {"secret": calendars.make_feed(by=world.owner)}


TABLE: dict[str, Row] = {
    "year:year": page(INSIDE),
    "year:date_new": page(KEEPERS),
    "year:copy": page(KEEPERS),
    "year:holidays": page(KEEPERS),
    "year:date": of(KEEPERS, record="school_date", otherwise="refused"),
    "year:date_removal": of(KEEPERS, record="school_date", otherwise="refused"),
    "year:protected": page(SENIOR),
    "year:protected_release": of(SENIOR, record="protected_week", otherwise="refused"),
    "year:bound": page(SENIOR),
    "year:feed_link": page(INSIDE),
    "year:feed": open_to_all("calendar_feed"),
    "plan:timeline": page(INSIDE),
}
