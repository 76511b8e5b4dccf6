"""Ways of working, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcessesConfig(AppConfig):
    name = "headship.areas.improvement.processes"
    label = "processes"
    verbose_name = _("Ways of working")

    def ready(self) -> None:
        from headship.areas.improvement.processes import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(
            _("Ways of working"), area="plan:plan", url_name="processes:processes", order=50, visible_to=is_inside
        )
