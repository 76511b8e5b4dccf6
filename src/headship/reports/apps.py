"""Reports: the documents that people print and send."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import holds


class ReportsConfig(AppConfig):
    name = "headship.reports"
    label = "reports"

    def ready(self) -> None:
        from headship.kernel.ui.navigation import declare_section
        from headship.reports import rules

        declare_section(
            _("Reports"),
            area="evidence:items",
            url_name="reports:reports",
            order=60,
            visible_to=lambda person: person is not None and holds(person, rules.SEE_REPORTS),
        )
