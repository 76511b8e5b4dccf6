"""Standards: frameworks in editions, loaded from YAML after every migration."""

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import Verb, holds


class StandardsConfig(AppConfig):
    name = "headship.standards"
    label = "standards"

    def ready(self) -> None:
        from headship.kernel.ui.navigation import declare_action
        from headship.standards import rules
        from headship.standards.domain import editions

        post_migrate.connect(editions.after_migrate, sender=self, dispatch_uid="standards-editions")
        for label, url_name, verb in (
            (_("Attach the official wording of the standards"), "standards:wording", rules.ATTACH_WORDING),
            (_("Choose a framework of standards"), "standards:frameworks", rules.CHOOSE_FRAMEWORK),
        ):
            declare_action(label, url_name=url_name, visible_to=_holder_of(verb))


def _holder_of(verb: Verb) -> Callable[[Any], bool]:
    return lambda person: person is not None and holds(person, verb)
