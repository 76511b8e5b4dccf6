"""Reports: the documents that people print and send."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "headship.reports"
    label = "reports"

    def ready(self) -> None:
        from headship.reports import rules  # noqa: F401  (it declares itself)
