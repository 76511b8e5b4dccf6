"""Rounds that other threads ask, answered by their people: for a review, about a trial, after a campaign."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from headship.demo.telling.story import Story, some
from headship.demo.telling.voices import Answering, by_person
from headship.voice.domain import closing, invitations
from headship.voice.domain.intake import content_of
from headship.voice.models import Round

STEPS = (1, 4)  # days after it opened on which people answer


class Answered:
    """A round that was opened just now. mean: by dimension, as a share of the scale; shares: by group."""

    def __init__(self, story: Story, asked: Round, entry: dict[str, Any], shares: dict[str, float]) -> None:
        self.story, self.asked, self.mean, self.shares = story, asked, entry["mean"], shares
        self.answering = Answering(story.chance(asked.title), entry.get("words", []))
        self.closes_on = localdate(asked.closes_at)

    def tell(self) -> None:
        """Answered in two goes, and closed where its last day is over."""
        opened = localdate(self.asked.opens_at)
        for days in STEPS:
            day = self.story.day_after(opened, days)
            if day < self.closes_on:
                self.story.timeline.add(day, self.answer, hour=17.3)
        self.story.timeline.add(self.closes_on, self.close, hour=23.99)

    def answer(self) -> None:
        """Half of those who will answer do; while it is open, those who can sign in still may."""
        content = content_of(self.asked.version)
        open_now = self.closes_on > self.story.timeline.last_day
        named = {person.pk for person in self.story.cast.people.values()} if open_now else set()
        for code, share in self.shares.items():
            waiting = invitations.unanswered(self.asked).filter(group__code=code).select_related("group", "person")
            rows = [row for row in sorted(waiting, key=by_person) if row.person_id not in named]
            for invitation in some(self.answering.chance, rows, share / 2):
                self.answering.answer(invitation, content, self.mean, {})

    def close(self) -> None:
        """Its time is over."""
        self.asked.refresh_from_db()
        if self.asked.state == Round.State.OPEN:
            closing.close(by=None, round=self.asked)
