"""Campaigns, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "headship.areas.direction.campaigns"
    label = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from headship.areas.direction.campaigns import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(
            _("Campaigns"), area="direction:decisions", url_name="campaigns:campaigns", order=40, visible_to=is_inside
        )
