"""What is asked of a built demonstration school, in a process of its own with that school's home: JSON on stdout.

Texts and ids, no salts: the same seed, size and reference give the same.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # static files as they lie in the source
django.setup()

from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from headship.areas.direction.campaigns.models import Message  # noqa: E402
from headship.areas.direction.meetings.models import Charter, Meeting, Outcome  # noqa: E402
from headship.areas.direction.models import Decision, Review  # noqa: E402
from headship.areas.direction.strategy.models import StatementVersion  # noqa: E402
from headship.areas.improvement.accounting.models import Comment, GovernorsReport  # noqa: E402
from headship.areas.improvement.innovation.models import Idea, Trial  # noqa: E402
from headship.areas.improvement.plan.models import Action, Evaluation, Plan, PlanRevision, Priority  # noqa: E402
from headship.areas.improvement.reviews.models import ProgrammeReview  # noqa: E402
from headship.areas.stewardship.models import PolicyVersion, UnclearMark  # noqa: E402
from headship.demo.accounts import ACCOUNTS  # noqa: E402
from headship.evidence import registry  # noqa: E402
from headship.evidence.domain import citations, ledger  # noqa: E402
from headship.evidence.indicators import indicators  # noqa: E402
from headship.evidence.models import Act, Citation, ElementStance, Judgement, Reading  # noqa: E402
from headship.kernel.scope import school_scope  # noqa: E402
from headship.school.models import Account, Membership, Person, Receipt, School  # noqa: E402
from headship.today.waiting import waiting_for  # noqa: E402


def facts() -> dict[str, Any]:
    """Everything that the tests look at."""
    school = School.objects.get(code="riverside")
    with school_scope(school.pk), timezone.override(school.zone):
        return {
            "demonstration": school.demonstration,
            "acts": acts(), "people": people(), "decisions": decisions(), "policies": policies(),
            "intact": ledger.verify().problem,
            "last_act": Act.objects.order_by("-sequence").values_list("happened_at", flat=True)[0].isoformat(),
            "last_recorded": Act.objects.order_by("-recorded_at").values_list("recorded_at", flat=True)[0].isoformat(),
            "accounts": sorted(Account.objects.values_list("email", flat=True)),
            "can_sign_in": sorted(each.email for each in Account.objects.all() if each.has_usable_password()),
            "waiting": {known.key: waiting(known.email) for known in ACCOUNTS},
            "today": {known.key: today(known.email) for known in ACCOUNTS},
            "decision_states": sorted(set(Decision.objects.values_list("kind", "state"))),
            "confidential": Decision.objects.filter(confidential=True).count(),
            "outcomes": sorted(set(Review.objects.values_list("outcome", flat=True))),
            "version_states": sorted(set(PolicyVersion.objects.values_list("state", flat=True))),
            "marks": [UnclearMark.objects.filter(answer="").count(), UnclearMark.objects.exclude(answer="").count()],
            "ways": sorted(set(Receipt.objects.values_list("acknowledged_way", flat=True)) - {""}),
            "relations": sorted(set(Citation.objects.values_list("source_kind", "relation", "target_kind"))),
            "stances": sorted(set(ElementStance.objects.filter(ended_at=None).values_list("stance", flat=True))),
            "judges": sorted(set(Judgement.objects.values_list("lens", flat=True))),
            "scales": sorted(set(Judgement.objects.values_list("scale", flat=True))),
            "paused": Reading.objects.filter(paused=True, leader_id=None).count(),
            "reading_days": len(set(Reading.objects.filter(frozen=False).values_list("taken_on", flat=True))),
            "acting": Membership.objects.filter(acting_for__isnull=False).count(),
            **improving(), "kept": kept(), "broken": broken(), "silent": silent(),
        }  # fmt: skip


def improving() -> dict[str, Any]:
    """The two plan years, and what leads to them and comes of them."""
    return {
        "plans": list(
            Plan.objects.order_by("school_year").values_list("state", "school_year", "copied_from__school_year")
        ),
        "priorities": list(
            Priority.objects.order_by("plan__school_year", "position").values_list(
                "plan__school_year", "title", "state", "carried_from__plan__school_year"
            )
        ),
        "carried_rests_on": sorted(
            Citation.objects.filter(
                source_kind="priority", relation="rests_on",
                source_id__in=Priority.objects.filter(carried_from__isnull=False).values("pk"),
            ).values_list("target_kind", flat=True)
        ),
        "verdicts": sorted(Evaluation.objects.values_list("verdict", "next")),
        "revisions": list(PlanRevision.objects.order_by("pk").values_list("plan__school_year", "reason")),
        "slipped": Action.objects.filter(reforecasts__isnull=False).distinct().count(),
        "waits_for": Action.after.through.objects.count(),
        "action_states": sorted(set(Action.objects.values_list("state", flat=True))),
        "review_states": sorted(set(ProgrammeReview.objects.values_list("state", flat=True))),
        "idea_states": sorted(set(Idea.objects.values_list("state", flat=True))),
        "trial_states": sorted(set(Trial.objects.values_list("state", flat=True))),
        "message_states": sorted(set(Message.objects.values_list("state", flat=True))),
        "comment_states": sorted(set(Comment.objects.values_list("state", flat=True))),
        "changed_by_comment": Comment.objects.filter(changed_at__isnull=False).count(),
        "reports": [GovernorsReport.objects.filter(issued_at__isnull=begun).count() for begun in (False, True)],
        "wordings": sorted(set(StatementVersion.objects.values_list("statement__kind", "number"))),
        "meetings": [Meeting.objects.filter(state=state).count() for state in ("closed", "planned")],
        "left_the_room": sorted(set(Outcome.objects.values_list("record_kind", flat=True))),
        "charter_states": sorted(set(Charter.objects.values_list("state", flat=True))),
    }  # fmt: skip


def kept() -> dict[str, int]:
    """How many records the head sees of each kind."""
    head = Person.objects.get(email="amina@riverside.example")
    return {kind.code: kind.visible_to(head).count() for kind in registry.kinds()}


def broken() -> list[list[str]]:
    """The threads that the head finds broken: the kind and the words of each record."""
    head = Person.objects.get(email="amina@riverside.example")
    return sorted([seen.kind, seen.label] for seen, _why in citations.broken_threads(head))


def silent() -> list[str]:
    """The clauses of whose indicators not one says anything about the school."""
    said = set(
        Reading.objects.filter(current=True, leader_id=None, denominator__gt=0).values_list("indicator", flat=True)
    )
    speaking = {clause for each in indicators() if each.code in said for clause in each.clauses}
    return sorted({clause for each in indicators() for clause in each.clauses} - speaking)


def acts() -> str:
    """A digest over what people read of every act, in order."""
    rows = Act.objects.order_by("sequence").values_list(
        "sequence", "happened_at", "verb", "actor_id", "about_id", "record_kind", "record_id", "clauses", "purpose",
        "text__actor_name", "text__about_name", "text__label", "text__summary", "text__payload",
    )  # fmt: skip
    return digest(rows)


def people() -> str:
    return digest(Person.objects.order_by("pk").values_list("pk", "name", "email", "grade", "joined_on", "ended_on"))


def decisions() -> str:
    return digest(
        Decision.objects.order_by("pk").values_list("pk", "question", "state", "choice__text", "settled_at", "reason")
    )


def policies() -> str:
    return digest(
        PolicyVersion.objects.order_by("pk").values_list("pk", "title", "number", "state", "text", "published_at")
    )


def digest(rows: Any) -> str:
    return hashlib.sha256(json.dumps(list(rows), default=str, ensure_ascii=False).encode()).hexdigest()


def waiting(email: str) -> list[str]:
    """What waits for this person today, as Today would say it."""
    return [item.what for item in waiting_for(Person.objects.get(email=email))]


def today(email: str) -> list[Any]:
    """The answer of the Today page, and whether it says that the school is simulated."""
    client = Client()
    client.force_login(Account.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/")
    return [answer.status_code, "simulated" in answer.content.decode()]


if __name__ == "__main__":
    print(json.dumps(facts(), default=str))
