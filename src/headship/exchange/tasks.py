"""Work that the exchange room does in the background: each task takes ids and makes one domain call."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone, translation
from django_tasks import task

from headship.kernel.schedule import every
from headship.kernel.scope import school_scope
from headship.school.models import School


@task()
def read_package(school_id: int, import_id: int) -> str:
    """Look at what was received."""
    from headship.exchange.domain import imports
    from headship.exchange.models import Import

    school = School.objects.get(pk=school_id)
    with school_scope(school_id), timezone.override(school.zone), translation.override(school.language):
        return str(imports.look_at(Import.objects.get(pk=import_id)).state)


@task()
def apply_package(school_id: int, import_id: int, person_id: int, confirm_ended: bool) -> str:
    """Apply what was ordered."""
    from headship.exchange.domain import imports
    from headship.exchange.models import Import
    from headship.school.models import Person

    school = School.objects.get(pk=school_id)
    with school_scope(school_id), timezone.override(school.zone), translation.override(school.language):
        by = Person.objects.get(pk=person_id)
        record = Import.objects.get(pk=import_id)
        return str(imports.carry_out(record, by=by, confirm_ended=confirm_ended).state)


@every("exchange.tidy_up", interval=timedelta(minutes=10))
def tidy_up() -> str:
    """Free what was interrupted and forget what is old, in every school."""
    from headship.exchange.domain import imports

    changed = 0
    for school in School.objects.order_by("pk"):
        with school_scope(school.pk), timezone.override(school.zone), translation.override(school.language):
            changed += imports.tidy_up()
    return f"{changed} imports tidied up"
