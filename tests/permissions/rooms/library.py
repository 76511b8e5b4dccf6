"""Who gets which answer in the research library."""

from __future__ import annotations

from datetime import timedelta

from headship.areas.improvement.library.domain import files, groups, suggestions
from headship.areas.improvement.library.models import ReadingGroup, ResearchItem, Theme
from headship.kernel import clock
from tests.factories.library import WorkFactory
from tests.permissions.answers import ABSENT, GOVERNANCE, IN, LEADERS, OUTSIDE, REFUSED, STAFF, Row, of, page, rows
from tests.permissions.records import Arguments, World, record

INSIDE = (*STAFF, *GOVERNANCE)


def work_of(world: World) -> ResearchItem:
    """Sofia added it."""
    item: ResearchItem = WorkFactory(by=world.owner)
    return item


def group_of(world: World) -> ReadingGroup:
    """Sofia brought it together, with a day on which to talk."""
    day = clock.today() + timedelta(days=7)
    return groups.begin_group(
        by=world.owner, item=work_of(world), question="Marks or comments?", read_by=day, people=[], sessions=[(day, "")]
    )


@record("work")
def _work(world: World) -> Arguments:
    return {"pk": work_of(world).pk}


@record("research_theme")
def _theme(world: World) -> Arguments:
    return {"pk": Theme.objects.get(code="feedback").pk}


@record("reading_group")
def _group(world: World) -> Arguments:
    return {"pk": group_of(world).pk}


@record("reading_session")
def _session(world: World) -> Arguments:
    group = group_of(world)
    return {"pk": group.pk, "session_pk": group.sessions.get().pk}


@record("bibliography")
def _file(world: World) -> Arguments:
    """Sofia looks at it; nobody else does."""
    return {"pk": files.receive(by=world.owner, name="a.bib", raw=b"@book{a, title={A}}").pk}


@record("reading_suggestion")
def _suggestion(world: World) -> Arguments:
    colleague = world.people["teacher"]
    return {"pk": suggestions.suggest(by=world.owner, item=work_of(world), to=colleague).pk}


def by_staff(name: str) -> Row:
    """Staff are let in, governors are refused; others may not add either, and read so."""
    return Row(rows((STAFF, IN), (OUTSIDE, REFUSED), (GOVERNANCE, REFUSED)), record=name)


def run_by(name: str) -> Row:
    """Leaders, since nobody else is the convener; those who see the group are refused."""
    return Row(rows((LEADERS, IN), (OUTSIDE, ABSENT)), record=name)


TABLE: dict[str, Row] = {
    "library:library": page(INSIDE),
    "library:item_new": page(STAFF),
    "library:export": page(INSIDE),
    "library:themes": page(LEADERS),
    "library:theme": of(LEADERS, record="research_theme", otherwise=REFUSED),
    "library:theme_rest": of(LEADERS, record="research_theme", otherwise=REFUSED),
    "library:file_new": page(STAFF),
    "library:file": Row(rows(otherwise=REFUSED), record="bibliography"),
    "library:file_removal": Row(rows(otherwise=REFUSED), record="bibliography"),
    "library:suggestion_answer": Row(
        rows((("teacher",), IN), (INSIDE, ABSENT), otherwise=REFUSED), record="reading_suggestion"
    ),
    "library:item": of(INSIDE, record="work", otherwise=REFUSED),
    "library:item_edit": Row(rows(((*LEADERS, "administrator"), IN), (OUTSIDE, ABSENT)), record="work"),
    "library:item_themes": by_staff("work"),
    "library:note": by_staff("work"),
    "library:use": of(INSIDE, record="work", otherwise=REFUSED),
    "library:suggest": of(INSIDE, record="work", otherwise=REFUSED),
    "library:own_list": of(INSIDE, record="work", otherwise=REFUSED),
    "library:group_new": by_staff("work"),
    "library:group": of(INSIDE, record="reading_group", otherwise=REFUSED),
    "library:group_read": of(INSIDE, record="reading_group", otherwise=REFUSED),
    "library:group_day": of(INSIDE, record="reading_group", otherwise=REFUSED),
    "library:group_join": by_staff("reading_group"),
    "library:group_sessions": run_by("reading_group"),
    "library:session_removal": run_by("reading_session"),
    "library:group_conclusion": run_by("reading_group"),
}
