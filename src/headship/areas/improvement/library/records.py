"""What the house knows of these records: what waits for whom, what stands in the year, what moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.improvement.library.models import (
    BibliographyFile,
    GroupReader,
    GroupSession,
    ReadingGroup,
    ReadingNote,
    ResearchItem,
    Suggestion,
    Theme,
)  # fmt: skip
from headship.areas.improvement.library.rules import RUN_GROUP
from headship.evidence import registry
from headship.evidence.registry import Answer, Ask, Dated, Handed, Linking, Moved, RecordKind, Waiting
from headship.kernel import clock
from headship.kernel.permissions import may
from headship.school.models import Person

READING_MINUTES = 40  # what an article costs, read with a pencil
LATEST = timedelta(days=14)  # after the day by which it was read, a group without a session asks what came of it


def item_address(item: ResearchItem) -> str:
    """The page of a work."""
    return reverse("library:item", args=[item.pk])


def note_address(note: ReadingNote) -> str:
    """The note's place on the page of its work."""
    return reverse("library:item", args=[note.item_id]) + f"#note-{note.pk}"


def group_address(group: ReadingGroup) -> str:
    """The group's page."""
    return reverse("library:group", args=[group.pk])


def suggested(person: Person) -> Iterator[Waiting]:
    """What colleagues suggested to this person, and they have not answered."""
    rows = Suggestion.objects.filter(to=person, answer="").select_related("item", "by")
    for row in rows:
        about = Truncator(row.item.abstract).words(60)
        yield Waiting(
            kind="research_item", record_id=row.item_id,
            what=_("Have a look at “%(title)s”") % {"title": row.item.title},
            why=_("%(name)s thought of you: %(why)s") % {"name": row.by.name, "why": row.why} if row.why
            else _("%(name)s thought of you.") % {"name": row.by.name},
            minutes=1, url=item_address(row.item), action=_("Answer"), since=localdate(row.suggested_at), reads=about,
            clauses=tuple(sorted({theme.clause for theme in row.item.themes.all() if theme.clause})),
            post_to=reverse("library:suggestion_answer", args=[row.pk]),
            answers=(Answer("answer", _("Would you like to read it?"), tuple(
                (value, str(label)) for value, label in Suggestion.Answer.choices)),),
        )  # fmt: skip


def to_read(person: Person) -> Iterator[Waiting]:
    """What this person reads with a group, and groups of theirs that have talked and not said what came of it."""
    readers = GroupReader.objects.filter(person=person, read_on=None, group__closed_at=None)
    for reader in readers.select_related("group__item", "group__convener"):
        group = reader.group
        yield Waiting(
            kind="reading_group", record_id=group.pk, what=_("Read “%(title)s”") % {"title": group.item.title},
            why=_("You read it with %(name)s: %(question)s") % {"name": group.convener.name, "question": group.question}
            if group.convener_id != person.pk else group.question,
            minutes=READING_MINUTES, url=group_address(group), action=_("I have read it"), due=reader.due_on,
            since=localdate(group.begun_at), post_to=reverse("library:group_read", args=[group.pk]),
        )  # fmt: skip
    yield from _to_conclude(person)


def _to_conclude(person: Person) -> Iterator[Waiting]:
    today = clock.today()
    rows = ReadingGroup.objects.filter(convener=person, closed_at=None).annotate(last=Max("sessions__on"))
    for group in rows.select_related("item"):
        ripe = group.last or group.read_by + LATEST
        if ripe < today:
            yield Waiting(
                kind="reading_group", record_id=group.pk,
                what=_("Say what came of reading “%(title)s”") % {"title": group.item.title},
                why=_("Two sentences: others then need not begin from nothing."), minutes=3,
                url=reverse("library:group_conclusion", args=[group.pk]), action=_("Say it"), since=ripe,
            )  # fmt: skip


def moved_groups(person: Person, since: datetime) -> Iterable[Moved]:
    """What came of groups that ended since a person last looked."""
    rows = ReadingGroup.objects.visible_to(person).filter(closed_at__gt=since)
    return [Moved("reading_group", row.pk, str(row), row.came_of, group_address(row), row.closed_at) for row in rows]


def moved_notes(person: Person, since: datetime) -> Iterable[Moved]:
    """What others noted on works that this person added, noted or reads."""
    mine = Q(item__added_by=person) | Q(item__notes__by=person) | Q(item__groups__readers__person=person)
    rows = ReadingNote.objects.visible_to(person).filter(mine, written_at__gt=since).exclude(by=person).distinct()
    return [
        Moved(
            "reading_note", row.pk, row.item.title, f"{row.by.name}: {row.so_what}", note_address(row), row.written_at
        )
        for row in rows.select_related("item", "by")
    ]


def dates(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """The days by which groups read, and those on which they talk."""
    groups = ReadingGroup.objects.visible_to(reader).filter(closed_at=None)
    for group in groups.filter(read_by__gte=first, read_by__lte=last).select_related("item"):
        yield Dated(
            "reading_group", group.pk, _("“%(title)s” is read") % {"title": group.item.title}, group.read_by,
            group_address(group), _("Reading"),
        )  # fmt: skip
    sessions = GroupSession.objects.filter(group__in=groups, on__gte=first, on__lte=last).select_related("group__item")
    for session in sessions:
        yield Dated(
            "reading_group", session.group_id, _("Talk about “%(title)s”") % {"title": session.group.item.title},
            session.on, group_address(session.group), _("Reading"),
        )  # fmt: skip


def asks(first: date, last: date) -> Iterator[Ask]:
    """What reading with a group costs, on the day by which it is read."""
    groups = ReadingGroup.objects.filter(closed_at=None, read_by__gte=first, read_by__lte=last)
    works_here = Q(readers__person__in=Person.objects.staff().values("pk"))
    counted = groups.annotate(people=Count("readers"), staff=Count("readers", filter=works_here))
    for group in counted.select_related("item"):
        yield Ask(
            "reading_group", group.pk, group.item.title, group.read_by, _("Reading group"), group.people,
            READING_MINUTES, group.staff,
        )  # fmt: skip


def hands_over(person: Person) -> Iterator[Handed]:
    """Groups that this person brought together and that still read."""
    for group in ReadingGroup.objects.filter(convener=person, closed_at=None).select_related("item"):
        yield Handed(
            heading=_("Reading groups"), what=group.item.title, why=group.question, url=group_address(group),
            holder=person.name, due=group.read_by,
        )  # fmt: skip


def _visible(model: Any) -> Any:
    return lambda person: model.objects.visible_to(person)


registry.register(
    RecordKind(
        code="research_item",
        title=gettext_lazy("Research"),
        plural=gettext_lazy("Research"),
        model=ResearchItem,
        url=item_address,
        visible_to=_visible(ResearchItem),
        search_fields=("title", "authors", "abstract"),
        waiting=suggested,
    )
)
registry.register(
    RecordKind(
        code="reading_note",
        title=gettext_lazy("Reading note"),
        plural=gettext_lazy("Reading notes"),
        model=ReadingNote,
        url=note_address,
        visible_to=_visible(ReadingNote),
        search_fields=("finds", "so_what", "item__title"),
        related=("item", "by"),
        moved=moved_notes,
    )
)
registry.register(
    RecordKind(
        code="reading_group",
        title=gettext_lazy("Reading group"),
        plural=gettext_lazy("Reading groups"),
        model=ReadingGroup,
        url=group_address,
        visible_to=_visible(ReadingGroup),
        search_fields=("question", "came_of", "item__title"),
        waiting=to_read,
        moved=moved_groups,
        dates=dates,
        asks=asks,
        hands_over=hands_over,
        links=(
            Linking(
                "evidences",
                ("decision", "priority", "action", "policy", "idea", "trial", "programme_review", "process_review"),
                gettext_lazy("led to"),
                ("1.2d",),
            ),
        ),
        may_link=lambda person, group: may(person, RUN_GROUP, group),
    )
)
registry.register(
    RecordKind(
        code="research_theme",
        title=gettext_lazy("Theme of the library"),
        plural=gettext_lazy("Themes of the library"),
        model=Theme,
        url=lambda theme: reverse("library:library") + f"?theme={theme.pk}",
        visible_to=_visible(Theme),
    )
)
registry.register(
    RecordKind(
        code="bibliography",
        title=gettext_lazy("Bibliography file"),
        plural=gettext_lazy("Bibliography files"),
        model=BibliographyFile,
        url=lambda file: reverse("library:file", args=[file.pk]),
        visible_to=_visible(BibliographyFile),
    )
)
