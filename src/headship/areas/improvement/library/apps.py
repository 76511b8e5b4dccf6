"""Library, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "headship.areas.improvement.library"
    label = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from headship.areas.improvement.library import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(_("Research"), area="plan:plan", url_name="library:library", order=30, visible_to=is_inside)
