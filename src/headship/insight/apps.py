"""Insight: what is assessed and what came out, as the school's information system has it."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "headship.insight"
    label = "insight"
    verbose_name = _("Learning")

    def ready(self) -> None:
        from headship.insight import indicators, progress_records, records, rules, tasks  # noqa: F401  (they declare themselves)
        from headship.kernel.permissions import holds
        from headship.kernel.ui.navigation import declare_action, declare_area

        def may(verb: Any) -> Any:
            return lambda person: person is not None and holds(person, verb)

        declare_area(_("Learning"), url_name="insight:data", order=40, visible_to=may(rules.SEE_DATA))
        declare_action(
            _("Import results, attendance or targets"), url_name="insight:imports", visible_to=may(rules.IMPORT_DATA)
        )
        declare_action(
            _("Learners who are not yet at their target"),
            url_name="insight:off_track",
            visible_to=may(rules.SEE_OFF_TRACK),
        )
        declare_action(_("See how far learners came"), url_name="insight:progress", visible_to=may(rules.SEE_PROGRESS))
