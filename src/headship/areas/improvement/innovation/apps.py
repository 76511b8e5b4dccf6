"""Innovation, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InnovationConfig(AppConfig):
    name = "headship.areas.improvement.innovation"
    label = "innovation"
    verbose_name = _("Innovation")

    def ready(self) -> None:
        from headship.areas.improvement.innovation import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(
            _("Ideas and trials"), area="plan:plan", url_name="innovation:ideas", order=40, visible_to=is_inside
        )
