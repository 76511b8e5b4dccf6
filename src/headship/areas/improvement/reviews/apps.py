"""Reviews, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "headship.areas.improvement.reviews"
    label = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        from headship.areas.improvement.reviews import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_section
        from headship.school.roles import is_inside

        declare_section(
            _("Programme reviews"), area="plan:plan", url_name="reviews:programmes", order=20, visible_to=is_inside
        )
