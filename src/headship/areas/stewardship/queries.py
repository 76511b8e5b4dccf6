"""What a policy's pages need to know, in a fixed number of reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from headship.areas.stewardship.domain.publishing import DAYS_TO_READ, asked_receipts
from headship.areas.stewardship.domain.reading import own_people, question_of
from headship.areas.stewardship.domain.text import Passage, passage_with
from headship.areas.stewardship.models import Policy, PolicyVersion, ScenarioResponse, UnclearMark, VersionLink
from headship.evidence.domain import citations
from headship.evidence.domain.ledger import acts_of
from headship.evidence.models import Act, Citation
from headship.kernel import clock
from headship.school import roles
from headship.school.domain.audiences import people_in
from headship.school.models import Audience, Membership, Person, Receipt
from headship.school.models.people import in_force

RELATED = ("owner", "current", "withdrawn_by", "school")
VERSION_RELATED = ("policy__owner", "policy__school", "author", "checker", "approved_by", "published_by", "changed_by")
Way = Receipt.Way
IN_TIME = timedelta(days=DAYS_TO_READ)


@dataclass(frozen=True)
class ReadPassage:
    """A passage of the text with what readers asked about it and were answered, and the reader's own open marks."""

    passage: Passage
    settled: Sequence[UnclearMark]
    mine: Sequence[UnclearMark]


@dataclass(frozen=True)
class MarkedText:
    """A text with its marks beside the passages, and the settled ones whose words no longer stand in it."""

    passages: Sequence[ReadPassage]
    elsewhere: Sequence[UnclearMark]


def marked_text(passages: Sequence[Passage], marks: Iterable[UnclearMark], reader: Person | None) -> MarkedText:
    """Put each mark beside the passage that holds its words. One that a version took up needs no place any more."""
    settled: dict[int, list[UnclearMark]] = {}
    mine: dict[int, list[UnclearMark]] = {}
    elsewhere = []
    for mark in marks:
        if mark.taken_up_in_id is not None:
            continue
        place = passage_with(mark.passage, passages)
        if mark.answered_at is not None:
            settled.setdefault(place.number, []).append(mark) if place else elsewhere.append(mark)
        elif place is not None and reader is not None and mark.marked_by_id == reader.pk:
            mine.setdefault(place.number, []).append(mark)
    read = [ReadPassage(each, settled.get(each.number, ()), mine.get(each.number, ())) for each in passages]
    return MarkedText(read, elsewhere)


def marks_on(policy: Policy, reader: Person | None) -> list[UnclearMark]:
    """The marks on a policy that this reader may see; settled ones alone, where there is no reader with an account."""
    rows = UnclearMark.objects.filter(policy=policy).select_related("answered_by", "policy")
    seen = rows.visible_to(reader) if reader is not None else rows.filter(answered_at__isnull=False)
    return list(seen)


def links_of(version: PolicyVersion) -> list[VersionLink]:
    """What a version is held against: values first, then requirements."""
    rows = version.links.select_related("value", "requirement", "checked_by", "linked_by")
    return sorted(rows, key=lambda link: (link.value_id is None, link.pk))


def versions_of(policy: Policy, reader: Person) -> list[PolicyVersion]:
    """The versions that this reader may see, the newest first."""
    rows = PolicyVersion.objects.visible_to(reader).filter(policy=policy)
    return list(rows.exclude(state=PolicyVersion.State.DISCARDED).order_by("-number"))


def decisions_behind(policy: Policy, reader: Person) -> list[citations.Link]:
    """The decisions that stand behind a policy, as far as this reader may see them."""
    links = citations.links_of(reader, ("policy", policy.pk))
    decides = Citation.Relation.DECIDES
    return [link for link in links if not link.forward and link.citation.relation == decides]


def acts_on(policy: Policy, reader: Person, limit: int = 8) -> list[Act]:
    """The newest acts on a policy that the reader may see."""
    visible = Act.objects.visible_to(reader).values("pk")
    return list(acts_of("policy", [policy.pk]).filter(pk__in=visible).select_related("text")[:limit])


@dataclass(frozen=True)
class Known:
    """How far a group knows a policy: how many were asked, acknowledged it and how, and answered its question.

    hidden: fewer than the smallest group that the school shows, or a group that could be worked out from the others.
    """

    label: str
    asked: int
    acknowledged: int = 0
    in_time: int = 0
    alone: int = 0
    meeting: int = 0
    paper: int = 0
    answered: int = 0
    right_first: int = 0
    hidden: bool = False


@dataclass
class _Reader:
    """What is known of one person who was asked."""

    receipt: Receipt
    right_first: bool | None = None
    groups: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Status:
    """How far a policy is known: in all, by role and by the groups that it was sent to."""

    whole: Known
    by_role: Sequence[Known]
    by_group: Sequence[Known]
    smallest: int
    asks: bool


def status_of(policy: Policy) -> Status:
    """The figures of a policy as it stands. Each person counts once by role, under the weightiest that they have."""
    readers = _readers(policy)
    smallest = policy.school.minimum_group
    by_role = _grouped(readers, _main_roles(readers), [str(role.title) for role in roles.ROLES.values()], smallest)
    by_group = _grouped(readers, *_groups(policy, readers), smallest)
    whole = _known(_("Everybody who was asked"), list(readers.values()), smallest)
    return Status(whole, by_role, by_group, smallest, question_of(policy) is not None)


def _readers(policy: Policy) -> dict[int, _Reader]:
    receipts = asked_receipts(policy).select_related("delivery")
    readers = {receipt.person_id: _Reader(receipt) for receipt in receipts}
    question = question_of(policy)
    if question is not None:
        for person, right in ScenarioResponse.objects.filter(question=question).values_list("person_id", "right_first"):
            if person in readers:
                readers[person].right_first = right
    return readers


def _main_roles(readers: dict[int, _Reader]) -> dict[int, list[str]]:
    weight = {code: place for place, code in enumerate(roles.ROLES)}
    held: dict[int, str] = {}
    rows = Membership.objects.filter(in_force(clock.today()), person__in=readers).values_list("person_id", "role")
    for person, role in rows:
        if person not in held or weight[role] < weight[held[person]]:
            held[person] = role
    return {person: [str(roles.ROLES[held[person]].title)] if person in held else [] for person in readers}


def _groups(policy: Policy, readers: dict[int, _Reader]) -> tuple[dict[int, list[str]], list[str]]:
    sent = Audience.objects.filter(deliveries__in=asked_receipts(policy).values("delivery_id")).distinct()
    names: dict[int, list[str]] = {person: [] for person in readers}
    for audience in sent:
        for person in people_in(audience).filter(pk__in=readers).values_list("pk", flat=True):
            names[person].append(str(audience))
    return names, [str(audience) for audience in sent]


def _grouped(
    readers: dict[int, _Reader], groups: dict[int, list[str]], order: Sequence[str], smallest: int
) -> list[Known]:
    members: dict[str, list[_Reader]] = {}
    for person, names in groups.items():
        for name in names:
            members.setdefault(name, []).append(readers[person])
    rows = [_known(name, members[name], smallest) for name in order if name in members]
    return _without_differences(rows)


def _without_differences(rows: list[Known]) -> list[Known]:
    """One hidden group alone could be worked out from the whole; so the smallest that is shown is hidden with it."""
    hidden, shown = [row for row in rows if row.hidden], [row for row in rows if not row.hidden]
    if len(hidden) != 1 or not shown:
        return rows
    least = min(shown, key=lambda row: row.asked)
    return [Known(row.label, row.asked, hidden=True) if row is least else row for row in rows]


def _known(label: str, readers: Sequence[_Reader], smallest: int) -> Known:
    if len(readers) < smallest:
        return Known(label, len(readers), hidden=True)
    done = [each.receipt for each in readers if each.receipt.acknowledged_at is not None]
    ways = [receipt.acknowledged_way for receipt in done]
    answers = [each.right_first for each in readers if each.right_first is not None]
    # A right share of few answers would point at people even where many were asked.
    shown = answers if len(answers) >= smallest else []
    return Known(
        label=label, asked=len(readers), acknowledged=len(done), in_time=sum(map(in_time, done)),
        alone=ways.count(Way.ALONE), meeting=ways.count(Way.MEETING),
        paper=ways.count(Way.PAPER) + ways.count(Way.OFFICE), answered=len(shown), right_first=sum(shown),
    )  # fmt: skip


def in_time(receipt: Receipt) -> bool:
    """Acknowledged within 14 days of being sent."""
    return receipt.acknowledged_at is not None and receipt.acknowledged_at <= receipt.delivery.sent_at + IN_TIME


def named_for(policy: Policy, reader: Person) -> QuerySet[Receipt] | None:
    """Who has acknowledged, by name: all, for the owner; their own people, for a line manager; None for anybody
    else, whatever their role."""
    receipts = asked_receipts(policy).select_related("person", "delivery").order_by("person__name", "pk")
    if policy.owner_id == reader.pk:
        return receipts
    own = receipts.filter(person__in=own_people(reader))
    return own if own.exists() else None
