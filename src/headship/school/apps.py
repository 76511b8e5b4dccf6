"""The school: its people, roles, posts, teams, classes and audiences."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SchoolConfig(AppConfig):
    name = "headship.school"
    label = "school"

    def ready(self) -> None:
        from headship.kernel.permissions import holds
        from headship.kernel.ui.context import provide
        from headship.kernel.ui.navigation import declare_action, declare_area
        from headship.school import protection, rules, tasks  # noqa: F401  (they declare themselves)
        from headship.school.web.frame import frame

        post_migrate.connect(protection.after_migrate, dispatch_uid="school-protection")
        provide(frame)
        declare_area(_("Messages"), url_name="school:messages", order=65)
        declare_area(
            _("People"),
            url_name="school:people",
            order=60,
            visible_to=lambda person: person is not None and holds(person, rules.SEE_PEOPLE),
        )
        for label, url_name, verb in (
            (_("Write a message"), "school:delivery_new", rules.SEND),
            (_("Enrol somebody"), "school:enrolment", rules.ENROL),
            (_("Appoint an acting head"), "school:acting_head", rules.APPOINT_ACTING_HEAD),
            (_("Make it quiet"), "school:quiet", rules.BEGIN_QUIET),
        ):
            declare_action(
                label,
                url_name=url_name,
                visible_to=lambda person, verb=verb: person is not None and holds(person, verb),  # type: ignore[misc]
            )
