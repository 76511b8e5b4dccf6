"""The standards in the school's year: what is in focus or rests, how people judge, what they add by hand."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from headship.demo.story import chapter
from headship.demo.telling.story import Story
from headship.evidence.domain import items, judgements, stances
from headship.evidence.domain.items import Content
from headship.evidence.models import EvidenceItem
from headship.kernel import clock


def tell(story: Story) -> None:
    """Put stances, judgements and added evidence on the timeline."""
    told = chapter("standards")
    for place, entry in enumerate(told["stances"]):
        _at(story, entry["weeks"], partial(take_stance, story, entry), 9 + place / 100)
    for lens, thread in (("school", told["school"]), ("self", told["leaders"]), ("appraiser", told["appraisers"])):
        for place, entry in enumerate(thread):
            _at(story, entry["weeks"], partial(judge, story, entry, lens), 16 + place / 100)
    for entry in told["items"]:
        tell_item(story, entry)


def _at(story: Story, weeks: float, happening: Any, hour: float) -> None:
    story.timeline.add(story.timeline.weeks_ago(weeks), happening, hour=hour)


def take_stance(story: Story, entry: dict[str, Any]) -> None:
    """Bring an element into focus, or let it rest until a day."""
    by = story.cast[entry["by"]]
    if "focus" in entry:
        stances.focus(by=by, element=entry["focus"])
        return
    until = clock.today() + timedelta(weeks=entry["for_weeks"])
    stances.rest(by=by, element=entry["rest"], reason=entry["reason"], review_on=until, note=entry["note"])


def judge(story: Story, entry: dict[str, Any], lens: str) -> None:
    """First the level, then the words, where there are some; then perhaps the appraiser may read it."""
    by = story.cast[entry["by"]]
    about = {"school": None, "self": by}.get(lens) if lens != "appraiser" else story.cast[entry["about"]]
    judgement = judgements.judge(
        by=by, element=entry["element"], lens="appraiser" if lens == "appraiser" else "self", about=about,
        scale=entry.get("scale", "rubric"), level=entry["level"],
    )  # fmt: skip
    if entry["evidence"]:
        words = {part: entry.get(part, "") for part in ("evidence", "helps", "hinders", "contradicts")}
        judgements.complete(by=by, judgement=judgement, **words)
    if entry.get("shared"):
        judgements.share(by=by, judgement=judgement)


def tell_item(story: Story, entry: dict[str, Any]) -> None:
    """A piece of evidence, and a later state of it where there is one."""
    held: list[EvidenceItem] = []
    _at(story, entry["weeks"], lambda: held.append(add_item(story, entry)), 13.5)
    if revised := entry.get("revised"):
        _at(story, revised["weeks"], lambda: revise_item(story, entry, held[0]), 13.6)


def add_item(story: Story, entry: dict[str, Any]) -> EvidenceItem:
    """Added by its owner, on a day after it happened."""
    purpose = "formative" if entry.get("formative") else "accountable"
    return items.add(by=story.cast[entry["by"]], content=_content(story, entry), purpose=purpose)


def revise_item(story: Story, entry: dict[str, Any], item: EvidenceItem) -> None:
    """The same item, with what is new."""
    content = _content(story, {**entry, "note": entry["revised"]["note"]})
    items.revise(by=story.cast[entry["by"]], item=item, content=content, reason=entry["revised"]["reason"], seen=1)


def _content(story: Story, entry: dict[str, Any]) -> Content:
    timeline = story.timeline
    happened = min(timeline.reference - timedelta(days=round(entry["happened"] * 7)), clock.today())
    expires = entry.get("expires")
    file = None
    if name := entry.get("file"):
        file = SimpleUploadedFile(name, f"{entry['title']}\n\n{entry['note']}\n".encode())
    return Content(
        title=entry["title"], clauses=entry["clauses"], happened_on=happened, note=entry["note"],
        expires_on=timeline.reference + timedelta(weeks=expires) if expires else None, link=entry.get("link", ""),
        file=file,
    )  # fmt: skip
