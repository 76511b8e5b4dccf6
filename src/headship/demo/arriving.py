"""How people come into the demonstration school: by the import of its own export, each September as in any school."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from headship.demo.export import SUBJECTS, Export, make_export, write_export
from headship.demo.telling.story import Story
from headship.exchange.api import import_package
from headship.kernel import clock
from headship.school.domain import teams
from headship.school.models import Enrolment, Person


def bring_in(export: Export, *, by: Person | None) -> None:
    """Write the export to a folder, and import it; a new year ends more than a tenth, which is meant."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / f"riverside-{export.year - 1}-{export.year % 100:02d}"
        folder.mkdir()
        write_export(export, folder)
        import_package(by=by, path=folder, confirm_ended=True)


def tell(story: Story) -> None:
    """Each new school year of the story begins with the office's import."""
    timeline = story.timeline
    for year in range(timeline.first_day.year, timeline.reference.year + 1):
        day = timeline.school_day(date(year, 9, 1))
        if timeline.first_day < day < timeline.reference:
            timeline.add(day, lambda: new_year(story), hour=8)


def new_year(story: Story) -> None:
    """The office imports the export of the new year, and those who are new join the team of what they teach."""
    timeline, office = story.timeline, story.cast["tomas"]
    export = make_export(
        seed=story.seed, first=timeline.first_day, reference=timeline.reference, today=clock.today(), size=story.size
    )
    bring_in(export, by=office)
    place_newcomers(story)


def place_newcomers(story: Story) -> None:
    """Teachers without a team join that of the subject of their first class."""
    lost = Person.objects.with_role("teacher").exclude(
        team_memberships__ends_on__isnull=True, team_memberships__isnull=False
    )
    for person in lost.order_by("sourced_id"):
        taught = Enrolment.objects.filter(person=person, part=Enrolment.Part.TEACHER, ended=False).select_related(
            "school_class"
        )
        first = taught.order_by("school_class__sourced_id").first()
        subject = next((name for _code, name in SUBJECTS if first and first.school_class.title.startswith(name)), None)
        if subject is not None:
            teams.join_team(by=story.cast["amina"], team=story.cast.teams[subject], person=person)
