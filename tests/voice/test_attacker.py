"""An attacker who signs in as everybody, reads every page and file of every round, and solves for one person's answer.

Rounds are planned, answered and closed as they are in a school; what was told is read back from what the pages and
files say, and from nothing else. The attacker knows everybody's answers are as they were the last time, and who
answered wherever that can be counted out. `tests/voice/disclosure` plays the same against thousands of made-up schools.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO, StringIO
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from headship.school.models import Person
from headship.voice.domain.closing import close
from headship.voice.domain.results import content_of
from headship.voice.models import Invitation, Round
from tests.conftest import person_with
from tests.factories.voice import answer_as, asked, opened
from tests.voice.disclosure.attacker import Attacker

EVERYBODY = "Everybody"
ROLES = {"staff": "teacher", "families": "parent", "students": "student", "partners": "partner"}
LABELS = {"1": "Never", "2": "Rarely", "3": "Sometimes", "4": "Often", "5": "Always"}
Told = dict[tuple[str, str], tuple[int, Counter[Hashable]]]


def titled(code: str) -> str:
    """A group as pages and files call it."""
    return code.capitalize()


@dataclass(frozen=True)
class Asking:
    """One round as it was: who was asked, and what each of them answered (only the test knows)."""

    round: Round
    groups: dict[str, list[Person]]
    answers: dict[int, dict[str, Any]]

    def counted(self, code: str) -> bool:
        """Whether a group counts at all: groups of fewer than five that do not make five together are left out."""
        sizes = {each: sum(person.pk in self.answers for person in people) for each, people in self.groups.items()}
        return sizes[code] >= 5 or sum(size for size in sizes.values() if size < 5) >= 5

    def said(self, item: str, group: str) -> dict[Person, int]:
        """Who answered an item with what, in a group or altogether."""
        return {
            person: value
            for code, people in self.groups.items() if group in (EVERYBODY, titled(code)) and self.counted(code)
            for person in people
            if isinstance(value := self.answers.get(person.pk, {}).get(item), int)
        }  # fmt: skip


class School:
    """People who come and go between rounds, and who always say the same."""

    def __init__(self, seed: int, head: Person) -> None:
        self.lot, self.head, self.made = Random(seed), head, 0
        sizes = {group: self.lot.choice([3, 5, 6, 9]) for group in ROLES}
        self.groups = {group: [self.someone(group) for _person in range(size)] for group, size in sizes.items()}
        self.opinions: dict[int, dict[str, Any]] = {}
        self.silent = self.lot.choice([(), (), ("families",)])

    def someone(self, group: str) -> Person:
        self.made += 1
        person = person_with(f"{group} {self.made}", ROLES[group])
        person.email = f"person-{self.made}@riverside.example"
        person.save()
        return person

    def people_come_and_go(self) -> None:
        for group, people in self.groups.items():
            for _one in range(self.lot.choice([0, 0, 1])):
                people.pop(0)
            people += [self.someone(group) for _one in range(self.lot.choice([0, 1, 1]))]

    def ask(self, previous: Round | None) -> Asking:
        groups = {group: list(people) for group, people in self.groups.items()}
        round_ = opened(
            by=self.head, groups=[asked(code, people) for code, people in groups.items()], title="Trust",
            previous=previous,
        )  # fmt: skip
        items = [item for item in content_of(round_).items if item.kind == "scale"]
        answers = {}
        for link in Invitation.objects.filter(round=round_).select_related("group").order_by("pk"):
            if link.group.code in self.silent and self.lot.random() < 0.3:
                continue
            said = self.opinions.setdefault(link.person_id, {item.key: self.opinion() for item in items})
            answer_as(link, **said)
            answers[link.person_id] = said
        return Asking(close(by=self.head, round=round_), groups, answers)

    def opinion(self) -> int | str:
        """Mostly the same, since that is where people are given away; now and then none."""
        return self.lot.choice([4, 4, 4, 4, 5, 5, 3, 2, 1, "rather_not"])


@pytest.fixture
def readers(
    head: Person, senior: Person, middle_leader: Person, teacher: Person, governor: Person, parent: Person,
    sign_in_client: Callable[[Person], Client],
) -> list[Client]:  # fmt: skip
    """A client for each role, and one for a stranger."""
    everyone = (head, senior, middle_leader, teacher, governor, parent)
    return [*map(sign_in_client, everyone), Client()]


def everything_told(asking: Asking, readers: list[Client]) -> Told:
    """(item, group) → n and counts of every figure that any reader finds on any page or in any file of a round."""
    told: Told = {}
    address = reverse("voice:results", args=[asking.round.pk])
    opened_by = 0
    for reader in readers:
        if reader.get(address).status_code != 200:
            assert reader.get(f"{address}?format=csv").status_code != 200, "no file for whom there is no page"
            continue
        opened_by += 1
        lines = list(csv.DictReader(StringIO(reader.get(f"{address}?format=csv").content.decode("utf-8-sig"))))
        means = [float(line["Mean"]) if line["Mean"] else None for line in lines]
        assert workbook(reader.get(f"{address}?format=xlsx").content) == pytest.approx(means)
        for found in (from_file(lines), from_page(reader.get(address).content.decode(), asking)):
            for cell, figure in found.items():
                assert told.setdefault(cell, figure) == figure, "every reader and every file says the same"
    assert opened_by >= 5
    return told


def workbook(content: bytes) -> list[float | None]:
    """The means in a workbook, None where there is none."""
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    start = next(place for place, row in enumerate(rows) if "Mean" in row)
    at = rows[start].index("Mean")
    return [None if row[at] in (None, "") else float(row[at]) for row in rows[start + 1 :]]


def from_file(lines: list[dict[str, str]]) -> Told:
    told: Told = {}
    for line in lines:
        if line["What"] != "Question":
            continue
        if line["Not shown because"]:
            numbers = (line[name] for name in ("Answers", "Mean", "From", "To", "Standard deviation", "Answers given"))
            assert not any(numbers), "a hidden figure has no number"
            continue
        counts: Counter[Hashable] = Counter()
        for part in line["Answers given"].split("; "):
            value, count = part.split(": ")
            counts[int(value)] += int(count)
        told[line["Code"], line["Group"]] = int(line["Answers"]), counts
    return told


class Tables(HTMLParser):
    """The captions, headings and cells of every table of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.captions: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "table":
            self.tables.append([])
            self.captions.append("")
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self.tables[-1][-1].append("")
        self.inside = tag if tag in ("td", "th", "caption") else self.inside

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag in ("td", "th", "caption", "table") else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside == "caption":
            self.captions[-1] += data.strip()
        elif self.inside:
            self.tables[-1][-1][-1] += data.strip()


def from_page(html: str, asking: Asking) -> Told:
    content = content_of(asking.round)
    keys = {content.text(item.key, "en"): item.key for item in content.items}
    values = {label: int(value) for value, label in LABELS.items()}
    found, told = Tables(), {}
    found.feed(html)
    for caption, (heading, *rows) in zip(found.captions, found.tables, strict=True):
        if caption not in keys:
            continue
        for place, group in enumerate(heading[1:], start=1):
            counts = Counter({values[row[0]]: int(row[place]) for row in rows if int(row[place])})
            told[keys[caption], group] = counts.total(), Counter[Hashable](counts)
    assert told or not re.search(r"<table", html)
    return told


def attack(askings: list[Asking], told: list[Told], item: str) -> Attacker:
    """All that was told of one item, about people whose answers did not change."""
    attacker = Attacker()
    for place, (asking, found) in enumerate(zip(askings, told, strict=True)):
        cells = {group: figure for (key, group), figure in found.items() if key == item}
        named = known_by_name(asking, {group: n for group, (n, _counts) in cells.items()})
        for group, (n, counts) in cells.items():
            within = asking.said(item, group)
            assert (n, counts) == (len(within), Counter(within.values())), "what is told is true"
            people = frozenset[Hashable](person.pk if person in named else (place, person.pk) for person in within)
            attacker.reads(people, counts)
    return attacker


def known_by_name(asking: Asking, told: dict[str, int]) -> set[Person]:
    """Those of whom it can be counted out that they answered."""
    named: set[Person] = set()
    others: list[Person] = []
    for group, people in asking.groups.items():
        n = told.get(titled(group))
        if n is None:
            others += people
        elif n == len(people):
            named |= set(people)
    rest = told.get(EVERYBODY, -1) - sum(n for group, n in told.items() if group != EVERYBODY)
    return named | set(others) if rest == len(others) else named


def attack_spreads(asking: Asking, reader: Client) -> Attacker:
    """Deviations are told over people's own means: from them, too, a few people could be subtracted."""
    attacker = Attacker()
    address = reverse("voice:results", args=[asking.round.pk])
    items = [item for item in content_of(asking.round).items if item.kind == "scale"]
    for line in csv.DictReader(StringIO(reader.get(f"{address}?format=csv").content.decode("utf-8-sig"))):
        if line["What"] != "Dimension" or not line["Standard deviation"]:
            continue
        given = [asking.said(item.key, line["Group"]) for item in items if item.dimension == line["Code"]]
        enough = Counter(person for people in given for person in people)
        people = frozenset[Hashable](
            (line["Code"], person.pk) for person, count in enough.items() if 2 * count >= len(given)
        )
        attacker.reads(people, Counter({"own mean": len(people)}))
    return attacker


@pytest.mark.parametrize("seed", range(3))
def test_no_page_and_no_file_tells_what_one_person_said(seed: int, head: Person, readers: list[Client]) -> None:
    school = School(seed, head)
    askings = [school.ask(None)]
    for _round in range(2):
        school.people_come_and_go()
        # Planned as the next of a series, or just asked again: it makes no difference to who can be subtracted.
        askings.append(school.ask(askings[-1].round if seed else None))
    told = [everything_told(asking, readers) for asking in askings]
    assert all(attack_spreads(asking, readers[0]).few() == "" for asking in askings)
    items = sorted({item for found in told for item, _group in found})
    assert items, "something is told, or there would be nothing to attack"
    for item in items:
        attacker = attack(askings, told, item)
        assert attacker.few() == "", item
        for place in range(len(askings)):
            assert attack([askings[place]], [told[place]], item).one() == "", (item, place)


def test_the_attacker_would_win_if_what_is_kept_back_were_told(head: Person, readers: list[Client]) -> None:
    """The same school, read by somebody who is told every group of five or more."""
    school = School(0, head)
    asking = school.ask(None)
    won = []
    for item in {item for item, _group in everything_told(asking, readers)}:
        attacker = Attacker()
        for group in (EVERYBODY, *map(titled, asking.groups)):
            within = asking.said(item, group)
            if len(within) >= 5:
                attacker.reads(frozenset(person.pk for person in within), Counter(within.values()))
        won += [item] if attacker.learns() else []
    assert won
