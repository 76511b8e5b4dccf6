"""The standing room as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandingConfig(AppConfig):
    name = "headship.standing"
    label = "standing"
    verbose_name = _("Standing")

    def ready(self) -> None:
        from headship.kernel.ui.navigation import declare_area
        from headship.standing import records, rules  # noqa: F401  (they declare themselves)

        declare_area(
            _("Standards"),
            url_name="standing:standards",
            order=20,
            visible_to=lambda person: person is not None and not person.role_codes.isdisjoint(rules.INSIDE),
        )
