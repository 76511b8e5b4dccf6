"""Evidence: the ledger, the registry of record kinds, citations, indicators, readings and judgements."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class EvidenceConfig(AppConfig):
    name = "headship.evidence"
    label = "evidence"

    def ready(self) -> None:
        from headship.evidence import protection, records, tasks  # noqa: F401  (they declare themselves)
        from headship.evidence.domain import ledger
        from headship.kernel import journal

        journal.set_recorder(ledger.record)
        post_migrate.connect(protection.after_migrate, dispatch_uid="evidence-protection")


def discover(module: str) -> None:
    """Import `module` (records, indicators, rules, tasks) of every room that has one."""
    for config in apps.get_app_configs():
        if config.name.startswith("headship.") and find_spec(f"{config.name}.{module}"):
            import_module(f"{config.name}.{module}")
