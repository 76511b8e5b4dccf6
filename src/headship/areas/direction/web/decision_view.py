"""One decision as a reader sees it: what stands on its page, and what they can do there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.direction import queries
from headship.areas.direction.heard import heard_of
from headship.areas.direction.models import Decision
from headship.areas.direction.rules import CONCLUDE, ENTER_FOR_OTHERS, RUN
from headship.areas.direction.web.forms import steps
from headship.evidence import registry
from headship.evidence.domain.citations import links_of
from headship.evidence.models import Citation
from headship.kernel.permissions import may
from headship.school.models import Person


@dataclass(frozen=True)
class Rights:
    """What this reader may do now."""

    runs: bool
    concludes: bool
    enters: bool
    answers: bool
    inside: bool
    hands_over: bool


def rights_of(reader: Person, decision: Decision) -> Rights:
    """Roles and relation to the decision, and whether its state still allows anything."""
    late = decision.kind == Decision.Kind.URGENT and decision.is_settled
    open_to_answers = (decision.is_open or late) and decision.kind != Decision.Kind.SMALL
    return Rights(
        runs=may(reader, RUN, decision) and decision.state != Decision.State.WITHDRAWN,
        concludes=may(reader, CONCLUDE, decision) and decision.state != Decision.State.WITHDRAWN,
        enters=open_to_answers and may(reader, ENTER_FOR_OTHERS, decision),
        answers=open_to_answers and (decision.state != Decision.State.DRAFT),
        inside=reader.is_staff_member or reader.is_governance,
        hands_over=may(reader, RUN, decision) and (decision.is_open or decision.state == Decision.State.DECIDED),
    )


def wordless(responses: list[Any]) -> list[tuple[str, int]]:
    """Answers without a word, counted by what they favour: (the option's text or "", how many), most first."""
    favoured = Counter(each.favours.text if each.favours else "" for each in responses if not each.text)
    return favoured.most_common()


def page(reader: Person, decision: Decision) -> dict[str, Any]:
    """Everything that the page shows."""
    rights = rights_of(reader, decision)
    responses = queries.responses_of(decision)
    criteria, options = queries.weighed_options(decision, responses)
    vote = queries.vote_state(decision, reader)
    objections = queries.objections_of(decision)
    groups = queries.groups_of(decision)
    context: dict[str, Any] = {
        "decision": decision,
        "rights": rights,
        "steps": lifecycle_of(decision),
        "step": current_step(decision),
        "criteria": criteria,
        "options": options,
        "data": queries.cited_data(decision),
        "groups": groups,
        "responses": [each for each in responses if each.text],
        "wordless": wordless(responses),
        "my_response": next((each for each in responses if each.person_id == reader.pk), None),
        "objections": objections,
        "unanswered": [each for each in objections if each.answer is None],
        "unasked": [group for group in groups if group.asked_at is None],
        "asked": queries.asked_in_writing(decision),
        "vote": vote,
        "bars": bars_of(vote),
        "cautions": cautions_of(decision) if rights.inside else [],
        "my_objections": [each for each in objections if each.person_id == reader.pk],
        "stands_behind": stands_behind(decision, reader),
        "thread_url": thread_of(decision),
        "acts": timeline_of(decision, reader),
        "prediction": getattr(decision, "prediction", None),
        "review": getattr(decision, "review", None),
        "heard": (heard := heard_of(decision)),
        "may_ask_afterwards": heard is None and rights.concludes and asks_afterwards(decision, bool(groups)),
    }
    return {**context, **forms_for(decision, rights, context), "next": next_step(decision, rights, context)}


def asks_afterwards(decision: Decision, has_groups: bool) -> bool:
    """True where those affected may be asked whether they were heard."""
    return decision.is_settled and decision.kind != Decision.Kind.SMALL and has_groups and not decision.confidential


def lifecycle_of(decision: Decision) -> list[tuple[str, Any, str]]:
    """The stages of a decision's life, with the days on which it reached them."""
    if decision.state == Decision.State.WITHDRAWN:
        return [
            ("draft", _("Question"), _day(decision.raised_at)),
            ("withdrawn", _("Withdrawn"), _day(decision.withdrawn_at)),
        ]
    settled = ("decided", _("Decided"), _day(decision.settled_at))
    review = getattr(decision, "review", None)
    last = (
        ("reviewed", _("Reviewed"), _day(review.reviewed_at))
        if review
        else ("under_review", _("Review"), _day(decision.review_on))
    )
    if decision.kind != Decision.Kind.REGULAR:
        return [settled, last] if decision.review_on or review else [settled]
    return [
        ("draft", _("Question"), _day(decision.raised_at)),
        ("consulting", _("Consultation"), ""),
        ("settling", _("Options closed"), _day(decision.options_closed_at)),
        settled,
        last,
    ]


def _day(moment: Any) -> str:
    """A day, or the date of a moment where the reader is."""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment)
    return date_format(moment, "MONTH_DAY_FORMAT") if moment else ""


def current_step(decision: Decision) -> str:
    """The stage it has reached; one whose review day has come is under review."""
    return "under_review" if decision.is_under_review else str(decision.state)


@dataclass(frozen=True)
class Bar:
    """One option's share of the votes, for a drawing of 100 units."""

    text: str
    count: int
    width: float
    chosen: bool


def bars_of(vote: queries.VoteState | None) -> list[Bar]:
    """The result of a closed vote, the most votes first."""
    if vote is None or not vote.tallies:
        return []
    most = max(tally.count for tally in vote.tallies) or 1
    return [
        Bar(tally.option.text, tally.count, round(100 * tally.count / most, 1), tally.count == most)
        for tally in vote.tallies
    ]


def stands_behind(decision: Decision, reader: Person) -> list[registry.Seen]:
    """The records elsewhere behind which this decision stands, as far as the reader may see them."""
    if not decision.is_settled:
        return []
    links = links_of(reader, ("decision", decision.pk))
    behind = [link for link in links if link.forward and link.citation.relation == Citation.Relation.DECIDES]
    return [link.other for link in behind if not link.other.hidden]


def thread_of(decision: Decision) -> str:
    """The golden thread through this decision; "" where an installation leaves those pages out."""
    try:
        return reverse("today:thread", args=["decision", decision.pk])
    except NoReverseMatch:
        return ""


def cautions_of(decision: Decision) -> list[dict[str, str]]:
    """What is known of the owner's and the advisers' interests in this, from whoever keeps declarations."""
    people = queries.named_people(decision)
    found = registry.cautions("decision", decision.pk, people)
    return [{"name": people.get(each.person_id, ""), "sentence": each.sentence} for each in found]


def timeline_of(decision: Decision, reader: Person) -> list[dict[str, Any]]:
    """The newest acts, as the timeline draws them."""
    return [
        {
            "title": Truncator(act.text.summary or act.text.label).chars(110),
            "when": date_format(timezone.localtime(act.happened_at), "DATE_FORMAT"),
            "hue": 2,
        }
        for act in queries.acts_on(decision, reader)
        if hasattr(act, "text")
    ]


def forms_for(decision: Decision, rights: Rights, context: dict[str, Any]) -> dict[str, Any]:
    """The short forms that stand on the page itself."""
    found: dict[str, Any] = {}
    if rights.runs and decision.is_open and decision.options_closed_at is None:
        found["option_form"] = steps.OptionForm(decision=decision)
        found["criterion_form"] = steps.CriterionForm(decision=decision)
    if rights.answers:
        mine = context["my_response"]
        initial = {"text": mine.text, "favours": mine.favours_id} if mine else {}
        found["response_form"] = steps.ResponseForm(decision=decision, initial=initial)
        found["objection_form"] = steps.ObjectionForm(decision=decision)
    if rights.runs:
        found["replies"] = {
            each.pk: steps.ReplyForm(decision=decision, auto_id=f"reply-{each.pk}-%s") for each in context["unanswered"]
        }
    vote = context["vote"]
    if vote and vote.mine and vote.vote.closed_at is None:
        found["ballot_form"] = steps.BallotForm(decision=decision, initial={"option": vote.mine.option_id})
    return found


@dataclass(frozen=True)
class Next:
    """The one step that would take a decision on: what, why, and where."""

    title: str
    sentence: str
    action: str
    url: str
    minutes: int = 5
    posts: bool = False


def next_step(decision: Decision, rights: Rights, context: dict[str, Any]) -> Next | None:
    """What whoever runs it would do next; None for a reader who has nothing to do."""
    if not rights.runs:
        return None
    if decision.is_settled or not decision.owner.is_present:
        return _after(decision, rights)
    if len(context["options"]) < 2:
        return Next(
            _("Write down at least two options"), _("“Leave it as it is” may be one of them."), _("Add an option"),
            "#options",
        )  # fmt: skip
    if context["unasked"] or not context["groups"]:
        return Next(
            _("Ask those whom it affects"), _("Before it is settled, while they can still change it."), _("Ask"),
            _place(decision, "consultation"), 10,
        )  # fmt: skip
    if context["unanswered"]:
        count = len(context["unanswered"])
        return Next(
            ngettext("%(count)s reason against waits for a reply", "%(count)s reasons against wait for a reply", count)
            % {"count": count},
            _("Say what changes because of it, or why not."), _("Reply"), "#objections", 5 * count,
        )  # fmt: skip
    return _settling(decision, rights, context)


def _settling(decision: Decision, rights: Rights, context: dict[str, Any]) -> Next | None:
    vote = context["vote"]
    if vote is not None and vote.vote.closed_at is None:
        return Next(
            _("The vote runs until %(day)s") % {"day": _day(vote.last_day)},
            _("Then it closes by itself. How it stands, nobody can see."), _("See the vote"), "#vote", 1,
        )  # fmt: skip
    if not rights.concludes:
        return None
    return Next(
        _("Decide, and say why"), _("With what you expect of it, so that you can learn from it later."), _("Decide"),
        _place(decision, "conclusion"), 15,
    )  # fmt: skip


def _after(decision: Decision, rights: Rights) -> Next | None:
    if not decision.owner.is_present:
        return Next(
            _("Find somebody to see it through"), _("%(name)s has left the school.") % {"name": decision.owner.name},
            _("Hand it over"), _place(decision, "owner"), 2,
        )  # fmt: skip
    if decision.kind == Decision.Kind.URGENT and decision.consulted_late_at is None:
        return Next(
            _("Talk it over with those affected"), _("It could not wait then; within ten days they are heard."),
            _("Record it"), _place(decision, "consultation"), 20,
        )  # fmt: skip
    if decision.is_under_review and rights.concludes:
        return Next(
            _("Look at it again"), _("What came of it, against what was expected?"), _("Review"),
            _place(decision, "review"), 10,
        )  # fmt: skip
    return None


def _place(decision: Decision, step: str) -> str:
    return reverse(f"direction:{step}", args=[decision.pk])
