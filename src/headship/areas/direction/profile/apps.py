"""Profile, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfileConfig(AppConfig):
    name = "headship.areas.direction.profile"
    label = "profile"
    verbose_name = _("Profile")

    def ready(self) -> None:
        from headship.areas.direction.profile import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(
            _("Our school"), area="direction:decisions", url_name="profile:profile", order=10, visible_to=is_inside
        )
