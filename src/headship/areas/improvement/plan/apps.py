"""Plan, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    name = "headship.areas.improvement.plan"
    label = "plan"
    verbose_name = _("Plan")

    def ready(self) -> None:
        from headship.areas.improvement.plan import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_area, declare_section
        from headship.school.roles import is_inside

        declare_area(_("Improvement"), url_name="plan:plan", order=35, visible_to=is_inside)
        declare_section(_("The plan"), area="plan:plan", url_name="plan:plan", order=10, visible_to=is_inside)
