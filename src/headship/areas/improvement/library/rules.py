"""Who may do what here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school.models import Person
from headship.school.roles import ADMINISTRATOR, INSIDE, LEADERS, STAFF


def _convenes(person: Person, group: Any) -> bool:
    return bool(person.pk == group.convener_id)


def _convened_by(person: Person) -> Q:
    return Q(convener_id=person.pk)


def _added(person: Person, item: Any) -> bool:
    return bool(person.pk == item.added_by_id)


def _added_by(person: Person) -> Q:
    return Q(added_by_id=person.pk)


SEE_LIBRARY = declare(
    "library.see",
    title=_("See the research library"),
    refusal=_("The research library is for staff and governors."),
    held_by=INSIDE,
)
ADD = declare(
    "library.add",
    title=_("Add to the research library"),
    refusal=_("Staff add to the research library. A governor may suggest a work to any of them."),
    held_by=STAFF,
)
WRITE_NOTE = declare(
    "library.note",
    title=_("Write a reading note"),
    refusal=_("Reading notes are written by staff."),
    held_by=STAFF,
)
EDIT = declare(
    "library.edit",
    title=_("Correct an entry of the library"),
    refusal=_("An entry is corrected by whoever added it, by leaders and by the office."),
    held_by=LEADERS | {ADMINISTRATOR.code},
    or_allowed=_added,
    or_among=_added_by,
)
KEEP_THEMES = declare(
    "library.themes",
    title=_("Keep the themes of the library"),
    refusal=_("Themes are kept by leaders."),
    held_by=LEADERS,
)
CONVENE = declare(
    "library.convene",
    title=_("Bring a reading group together"),
    refusal=_("Reading groups are brought together by staff."),
    held_by=STAFF,
)
RUN_GROUP = declare(
    "library.run_group",
    title=_("Look after a reading group"),
    refusal=_("This is done by whoever brought the group together, or by a leader."),
    held_by=LEADERS,
    or_allowed=_convenes,
    or_among=_convened_by,
)
SUGGEST = declare(
    "library.suggest",
    title=_("Suggest a work to a colleague"),
    refusal=_("Works are suggested by staff and governors."),
    held_by=INSIDE,
)
