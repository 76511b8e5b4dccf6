"""The school: its people, roles, posts, teams, classes and audiences."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SchoolConfig(AppConfig):
    name = "headship.school"
    label = "school"

    def ready(self) -> None:
        from headship.school import protection, rules, tasks  # noqa: F401  (they declare themselves)

        post_migrate.connect(protection.after_migrate, dispatch_uid="school-protection")
