"""Accounting, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountingConfig(AppConfig):
    name = "headship.areas.improvement.accounting"
    label = "accounting"
    verbose_name = _("Accounting")

    def ready(self) -> None:
        from headship.areas.improvement.accounting import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(
            _("Accounting for it"), area="plan:plan", url_name="accounting:accounting", order=60, visible_to=is_inside
        )
