"""Library, as Django knows it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "headship.areas.improvement.library"
    label = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from headship.areas.improvement.library import indicators, records, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.ui.navigation import declare_action, declare_section
        from headship.school.models import School
        from headship.school.roles import is_inside

        declare_section(_("Research"), area="plan:plan", url_name="library:library", order=30, visible_to=is_inside)
        for label, url_name in (
            (_("Add to the research library"), "library:item_new"),
            (_("Bring works from a BibTeX or RIS file"), "library:file_new"),
        ):
            declare_action(label, url_name=url_name, visible_to=works_here)
        post_save.connect(begin_with_themes, sender=School, dispatch_uid="library.themes")


def works_here(person: Any) -> bool:
    """On the staff; False for nobody."""
    return person is not None and person.is_staff_member


def begin_with_themes(instance: Any, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    """A new school begins with the themes that ship, wherever it was founded."""
    from headship.areas.improvement.library.domain import themes
    from headship.kernel.scope import school_scope

    if created and not raw:
        with school_scope(instance.pk):
            themes.provide()
