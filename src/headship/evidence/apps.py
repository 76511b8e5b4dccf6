"""Evidence: the ledger, the registry of record kinds, citations, indicators, readings and judgements."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, post_save


class EvidenceConfig(AppConfig):
    name = "headship.evidence"
    label = "evidence"

    def ready(self) -> None:
        from headship.evidence import protection, records, rules, tasks  # noqa: F401  (they declare themselves)
        from headship.evidence.domain import ledger
        from headship.kernel import journal

        journal.set_recorder(ledger.record)
        post_migrate.connect(protection.after_migrate, dispatch_uid="evidence-protection")
        post_save.connect(begin_with_focus, sender="school.School", dispatch_uid="evidence-first-focus")


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
