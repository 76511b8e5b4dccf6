"""The today room as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TodayConfig(AppConfig):
    name = "headship.today"
    label = "today"
    verbose_name = _("Today")

    def ready(self) -> None:
        from headship.kernel.ui.context import provide
        from headship.kernel.ui.navigation import declare_action, declare_area
        from headship.today import rules, tasks  # noqa: F401  (they declare themselves)
        from headship.today.web.frame import frame

        declare_area(_("Today"), url_name="today", order=10)
        declare_action(_("Hand over a concern about a child’s safety"), url_name="today:safety")
        provide(frame)
