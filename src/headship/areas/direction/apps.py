"""The direction room as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectionConfig(AppConfig):
    name = "headship.areas.direction"
    label = "direction"
    verbose_name = _("Direction")

    def ready(self) -> None:
        from headship.areas.direction import records  # noqa: F401  (it declares itself)
