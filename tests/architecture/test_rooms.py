"""The house holds: layers in the models too, one kind of scoping, and a closed list of global tables."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from headship.school.tenancy import BelongsToSchool

FLOORS = [
    {"kernel"},
    {"school"},
    {"standards"},
    {"evidence"},
    {"insight", "voice"},
    {"direction", "improvement", "teaching", "people", "stewardship", "community", "governance"},
    {"standing", "today"},
    {"reports", "exchange"},
    {"demo"},
]
FLOOR = {label: number for number, labels in enumerate(FLOORS) for label in labels}

# Tables that belong to the installation and not to a school: adding one is a decision, not an accident.
GLOBAL_TABLES = {
    "kernel.ScheduledRun",
    "school.School",
    "school.Network",
    "school.Account",
    "standards.Framework",
    "standards.Standard",
    "standards.KeyElement",
    "standards.Clause",
    "standards.Scale",
    "standards.ScaleLevel",
}


def our_models() -> list[type[Model]]:
    """Every model of every room, the rows between many-to-many ends among them."""
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("headship.")]


def room_of(label: str) -> str:
    """The room of an app: a room of several parts has an app for each of them."""
    name = apps.get_app_config(label).name.removeprefix("headship.")
    return name.removeprefix("areas.").split(".")[0]


def test_every_room_has_a_floor() -> None:
    labels = {apps.get_containing_app_config(room + ".apps").label for room in settings.ROOMS}  # type: ignore[union-attr]
    assert {room_of(label) for label in labels} <= set(FLOOR)


def test_foreign_keys_go_downwards_only() -> None:
    upward = [
        f"{model._meta.label} → {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and isinstance(field.related_model, type)
        and field.related_model.__module__.startswith("headship.")
        and FLOOR[room_of(field.related_model._meta.app_label)] > FLOOR[room_of(model._meta.app_label)]
    ]  # fmt: skip
    assert upward == []


def test_sibling_rooms_hold_no_keys_to_each_other() -> None:
    sideways = [
        f"{model._meta.label} → {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and isinstance(field.related_model, type)
        and field.related_model.__module__.startswith("headship.")
        and FLOOR[room_of(field.related_model._meta.app_label)] == FLOOR[room_of(model._meta.app_label)]
        and room_of(field.related_model._meta.app_label) != room_of(model._meta.app_label)
    ]  # fmt: skip
    assert sideways == []


def test_a_table_belongs_to_a_school_or_is_listed_as_global() -> None:
    unowned = {
        model._meta.label
        for model in our_models()
        if not issubclass(model, BelongsToSchool) and not model._meta.auto_created
    }
    assert unowned == {label for label in GLOBAL_TABLES if label.split(".")[0] in FLOOR and is_installed(label)}


def is_installed(label: str) -> bool:
    """True where the model is there: rooms may be younger than this list."""
    app, name = label.split(".")
    return apps.is_installed(f"headship.{app}") and name.lower() in apps.all_models[app]


def test_related_rows_are_fetched_through_the_scope() -> None:
    """Django fetches the far end of a key through the base manager: it must be the scoped one."""
    unscoped = [
        model._meta.label
        for model in our_models()
        if issubclass(model, BelongsToSchool) and model._meta.base_manager_name != "objects"
    ]
    assert unscoped == []
