"""Somebody at a browser: opens pages, fills forms in, presses buttons. And the calendar, which moves on between."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page

from headship.kernel import schedule
from headship.school.models import Person

SignIn = Callable[[Page, Person], None]
Said = str | int | bool | date | Iterable[str] | None


UNFOLD = "document.querySelectorAll('main details').forEach((each) => { each.open = true })"


class Calendar:
    """The moment that every thread of the process takes for now, and what the worker does by itself meanwhile."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._real = timezone.now
        real = self._real()
        self.begun = real.replace(hour=9, minute=0, second=0, microsecond=0)
        self._ahead = self.begun - real
        patch.setattr(timezone, "now", lambda: self._real() + self._ahead)

    def move_to(self, day: int) -> None:
        """Go to the morning so many days after the first; the worker catches up with what fell due."""
        self._ahead = self.begun + timedelta(days=day) - self._real()
        schedule.run_due()

    def hours_later(self, hours: int) -> None:
        """The same day, later."""
        self._ahead += timedelta(hours=hours)

    def day(self, number: int) -> date:
        """The date that lies so many days after the first."""
        return timezone.localtime(self.begun + timedelta(days=number)).date()


class Hand:
    """One person at one browser. They sign in again where their session has run out."""

    def __init__(self, page: Page, person: Person, sign_in: SignIn) -> None:
        self.page, self.person, self._sign_in = page, person, sign_in

    def opens(self, path: str) -> Page:
        """Go to a page; sign in first where that is asked."""
        answer = self.page.goto(path)
        if "/account/login" in self.page.url:
            self._sign_in(self.page, self.person)
            answer = self.page.goto(path)
        assert answer is not None and answer.ok, (path, answer and answer.status, self.words()[:600])
        return self.page

    def sends(self, path: str, *, press: str = "", **said: Said) -> str:
        """Open a page (or stay, for ""), fill in the fields by their names, send the form. Returns where one comes to.

        Dates are written as the device would; True and False tick; several values tick several boxes. press: the words
        on the button, where it is not the main one.
        """
        if path:
            self.opens(path)
        self.page.evaluate(UNFOLD)
        form = (
            self.page.locator("main form").filter(has=self.page.locator(f'[name="{next(iter(said))}"]'))
            if said
            else None
        )
        for name, value in said.items():
            self._fill(form.locator(f'[name="{name}"]') if form else self._field(name), value)
        self._press(form, press)
        return self._landed(path)

    def presses(self, path: str, words: str) -> str:
        """Open a page and press the button, or follow the link, with these words."""
        if path:
            self.opens(path)
        self.page.evaluate(UNFOLD)
        self._click(self.page.locator("main").get_by_role("button", name=words).first)
        return self._landed(path)

    def posts(self, path: str, action: str) -> str:
        """Open a page (or stay, for "") and press the button that does this action."""
        if path:
            self.opens(path)
        self.page.evaluate(UNFOLD)
        self._click(self.page.locator(f'main form[action="{action}"] button').first)
        return self._landed(path)

    def links(self, kind: str, number: int, how: str, other: str) -> None:
        """Link a record with another, found by the beginning of its label."""
        self.opens(f"/evidence/links/{kind}/{number}/")
        if (tab := self.page.get_by_role("link", name=how, exact=True)).count():
            tab.first.click()  # where there is one way alone to link, it has no tab
        self.page.evaluate(UNFOLD)
        self._click(self.page.get_by_role("button", name=f"Link {other}").first)
        self._landed(f"link {kind} {number}")

    def reads(self, path: str, *words: str) -> None:
        """Open a page on which all of these words stand."""
        self.opens(path)
        there = " ".join(self.page.locator("main").inner_text().split())
        assert [each for each in words if each not in there] == [], there

    def words(self) -> str:
        """What stands on the page."""
        return self.page.locator("body").inner_text()

    def _field(self, name: str) -> Locator:
        return self.page.locator(f'main [name="{name}"]')

    def _form_with(self, name: str) -> Locator:
        return self.page.locator("main form").filter(has=self.page.locator(f'[name="{name}"]'))

    def _fill(self, field: Locator, value: Said) -> None:
        assert field.count(), (self.page.url, str(field), self.words()[:800])
        tag = field.first.evaluate("each => each.tagName + '.' + (each.type || '')")
        if tag == "SELECT.select-one":
            field.first.select_option(_written(value))
        elif tag == "INPUT.checkbox" and isinstance(value, bool):
            field.first.set_checked(value)
        elif tag in {"INPUT.checkbox", "INPUT.radio"}:
            for each in [value] if isinstance(value, str | int) else value or ():  # type: ignore[union-attr]
                self.page.locator(f'main [name="{field.first.get_attribute("name")}"][value="{each}"]').first.check()
        else:
            field.first.fill(_written(value))

    def _press(self, form: Locator | None, words: str) -> None:
        place = form.first if form else self.page.locator("main")
        named = place.get_by_role("button", name=words) if words else place.locator(".buttons button, button")
        self._click(named.first)

    def _click(self, button: Locator) -> None:
        with self.page.expect_navigation() as gone:
            button.click()
        answer = gone.value
        assert answer is None or answer.status in {200, 422}, (self.page.url, answer.status, self.words()[:600])

    def _landed(self, path: str) -> str:
        problems = self.page.locator("main .error-summary, main .errorlist, #messages .message.error")
        assert problems.count() == 0, (path, problems.all_inner_texts())
        assert "/account/login" not in self.page.url, path
        return self.page.url.removeprefix(self.page.url.split("/", 3)[0] + "//" + self.page.url.split("/", 3)[2])


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def number_in(path: str) -> int:
    """The last number in an address: the record that it is of."""
    return next(int(part) for part in reversed(path.split("?")[0].split("/")) if part.isdecimal())
