"""The school keeps its own settings and campuses."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from moneyed import CurrencyDoesNotExist, get_currency

from headship.kernel import clock, journal
from headship.kernel.failures import Refusal
from headship.school.models import Campus, Person, School

SETTINGS = frozenset({"name", "language", "time_zone", "currency", "safeguarding_contact", "minimum_group"})
# Below five, answers could be traced to people; a school may ask for more, never for fewer.
SMALLEST_GROUP = 5


@transaction.atomic
def change_school(*, by: Person | None, school: School, **settings: Any) -> School:
    """Change name, language, time_zone, currency, safeguarding_contact or minimum_group.

    Raises Refusal, naming the field, on what cannot be kept.
    """
    unknown = set(settings) - SETTINGS
    if unknown:
        raise ValueError(f"Not settings of a school: {', '.join(sorted(unknown))}.")
    before = {field: getattr(school, field) for field in settings}
    for field, value in settings.items():
        setattr(school, field, value)
    changed = sorted(field for field in settings if getattr(school, field) != before[field])
    if not changed:
        return school
    _check(school, changed)
    school.save(update_fields=changed)
    journal.record(
        by=by, verb="school.change", record_kind="school", record_id=school.pk, label=str(school),
        summary=_("Changed the school's settings."),
        payload={field: [before[field], getattr(school, field)] for field in changed},
    )  # fmt: skip
    return school


def _check(school: School, changed: list[str]) -> None:
    for field in changed:
        try:
            school._meta.get_field(field).clean(getattr(school, field), school)  # type: ignore[union-attr]
        except ValidationError as problem:
            raise Refusal(" ".join(problem.messages), field=field) from None
    if school.minimum_group < SMALLEST_GROUP:
        raise Refusal(
            _("The smallest group shown may be raised, never lowered below %(least)s.") % {"least": SMALLEST_GROUP},
            field="minimum_group",
        )
    try:
        school.currency = get_currency(school.currency.upper()).code
    except CurrencyDoesNotExist:
        raise Refusal(
            _("“%(code)s” is not a currency: use its three letters, such as EUR.") % {"code": school.currency},
            field="currency",
        ) from None


@transaction.atomic
def open_campus(*, by: Person | None, name: str, kind: str = "") -> Campus:
    """Add a place where the school works. Raises Refusal on a name that is taken."""
    campus: Campus = Campus.objects.create(name=_free_name(name), kind=kind.strip())
    _record(by, "campus.open", campus, _("Opened the campus %(name)s."))
    return campus


@transaction.atomic
def rename_campus(*, by: Person | None, campus: Campus, name: str) -> Campus:
    """Give a campus another name."""
    campus.name = _free_name(name, but=campus.pk)
    campus.save(update_fields=["name"])
    _record(by, "campus.rename", campus, _("The campus is now called %(name)s."))
    return campus


@transaction.atomic
def close_campus(*, by: Person | None, campus: Campus) -> Campus:
    """Close a campus; what happened there keeps its place."""
    if campus.ended_on is not None:
        raise Refusal(_("This campus is closed already."))
    campus.ended_on = clock.today()
    campus.save(update_fields=["ended_on"])
    _record(by, "campus.close", campus, _("Closed the campus %(name)s."))
    return campus


def _free_name(name: str, but: int | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refusal(_("A campus needs a name."), field="name")
    if Campus.objects.filter(name__iexact=name, ended_on__isnull=True).exclude(pk=but).exists():
        raise Refusal(_("There is a campus of that name already."), field="name")
    return name


def _record(by: Person | None, verb: str, campus: Campus, sentence: str) -> None:
    journal.record(
        by=by, verb=verb, record_kind="campus", record_id=campus.pk, label=campus.name,
        summary=sentence % {"name": campus.name},
    )  # fmt: skip
