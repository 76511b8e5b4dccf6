"""Standards: frameworks in editions, loaded from YAML after every migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StandardsConfig(AppConfig):
    name = "headship.standards"
    label = "standards"

    def ready(self) -> None:
        from headship.standards import rules  # noqa: F401  (it declares itself)
        from headship.standards.domain import editions

        post_migrate.connect(editions.after_migrate, sender=self, dispatch_uid="standards-editions")
