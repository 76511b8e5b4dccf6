"""Reports: the documents that people print and send."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import holds


class ReportsConfig(AppConfig):
    name = "headship.reports"
    label = "reports"

    def ready(self) -> None:
        from headship.kernel.ui.navigation import declare_area
        from headship.reports import rules

        declare_area(
            _("Reports"),
            url_name="reports:reports",
            order=55,
            visible_to=lambda person: person is not None and holds(person, rules.SEE_REPORTS),
        )
