"""Evidence: the ledger, the registry of record kinds, citations, indicators, readings and judgements."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _

from headship.kernel.ui.navigation import declare_action, declare_area, declare_section


class EvidenceConfig(AppConfig):
    name = "headship.evidence"
    label = "evidence"

    def ready(self) -> None:
        from headship.evidence import promise_indicators, promise_records, protection, records, rules, tasks  # noqa: F401
        from headship.evidence.domain import ledger
        from headship.kernel import journal

        journal.set_recorder(ledger.record)
        post_migrate.connect(protection.after_migrate, dispatch_uid="evidence-protection")
        post_save.connect(begin_with_focus, sender="school.School", dispatch_uid="evidence-first-focus")
        name_places(rules.INSIDE)


def name_places(inside: frozenset[str]) -> None:
    """Name the room in the header, and its pages where search finds them."""

    def is_inside(person: Any) -> bool:
        return person is not None and not person.role_codes.isdisjoint(inside)

    declare_area(_("Evidence"), url_name="evidence:items", order=50, visible_to=is_inside)
    for order, (label, url_name) in enumerate(
        (
            (_("Added by hand"), "evidence:items"),
            (_("Promises"), "evidence:promises"),
            (_("Ledger"), "evidence:ledger"),
            (_("Indicators"), "evidence:indicators"),
        )
    ):
        declare_section(label, area="evidence:items", url_name=url_name, order=10 + 10 * order, visible_to=is_inside)
    for label, url_name in (
        (_("Add evidence by hand"), "evidence:item_new"),
        (_("Write down what a group said, and answer it"), "evidence:make_promise"),
        (_("See what was promised, and what came of it"), "evidence:promises"),
        (_("Read the ledger, and verify it"), "evidence:ledger"),
        (_("See how indicators are set"), "evidence:indicators"),
    ):
        declare_action(label, url_name=url_name, visible_to=is_inside)


def begin_with_focus(instance: Any, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    """A new school begins with a few elements in focus, wherever it was founded."""
    from headship.evidence.domain import stances
    from headship.kernel.scope import school_scope

    if created and not raw:
        with school_scope(instance.pk):
            stances.begin()


def discover(module: str) -> None:
    """Import `module` (records, indicators, rules, tasks) of every room that has one."""
    for config in apps.get_app_configs():
        if config.name.startswith("headship.") and find_spec(f"{config.name}.{module}"):
            import_module(f"{config.name}.{module}")
