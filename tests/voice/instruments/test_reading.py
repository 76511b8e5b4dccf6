"""An instrument from a file: what is wrong is said with file, item and field."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from headship.voice.instruments.content import Unreadable, as_yaml, digest, load_shipped, problems
from headship.voice.instruments.reading import from_yaml

GOOD: dict[str, Any] = {
    "code": "canteen", "about": "school", "asked_of": ["students"], "minutes": 1,
    "items": [
        {"key": "taste", "kind": "scale", "scale": "frequency"},
        {"key": "wish", "kind": "choice", "options": ["more", "less"]},
        {"key": "say", "kind": "text", "when": {"key": "wish", "in": ["more"]}},
    ],
    "words": {"en": {
        "title": "Canteen", "purpose": "Why", "taste": "How often does it taste good?", "wish": "More or less?",
        "wish.more": "More", "wish.less": "Less", "say": "Of what?",
    }},
}  # fmt: skip


def with_item(number: int, **change: Any) -> dict[str, Any]:
    items = [dict(item) for item in GOOD["items"]]
    items[number] |= change
    return GOOD | {"items": items}


def refused(data: Any) -> str:
    raw = data if isinstance(data, bytes) else yaml.safe_dump(data, allow_unicode=True).encode()
    with pytest.raises(Unreadable) as caught:
        from_yaml(raw, "canteen.yaml")
    return str(caught.value)


def test_a_good_file_is_read() -> None:
    content = from_yaml(yaml.safe_dump(GOOD).encode(), "canteen.yaml")
    assert [item.key for item in content.items_for("students")] == ["taste", "wish", "say"]
    assert content.items_for("staff") == ()


@pytest.mark.parametrize("code", sorted(load_shipped()))
def test_what_is_written_is_read_again_the_same(code: str) -> None:
    content = load_shipped()[code]
    again = from_yaml(as_yaml(content).encode(), "again.yaml")
    assert again == content
    assert digest(again) == digest(content)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a: [1", "canteen.yaml is not YAML"),
        (b"\xff\xfe", "canteen.yaml is not YAML"),
        (b"- a\n- b\n", "canteen.yaml: expected names with values"),
        (b"3: 4\n", "canteen.yaml: expected names with values"),
        (b"a" * 1_000_001, "canteen.yaml is too large for an instrument."),
        ({"code": "canteen"}, "canteen.yaml: items: this is missing."),
        (GOOD | {"colour": "red"}, "canteen.yaml: colour: there is no such field; look for a mistyped name."),
        (GOOD | {"code": "Can teen"}, "canteen.yaml: code: use small letters"),
        (GOOD | {"minutes": 40}, "canteen.yaml: minutes: at most 15"),
        (GOOD | {"items": []}, "canteen.yaml: items: at least one entry is needed."),
        (with_item(0, kind="stars"), "canteen.yaml: item taste, kind: expected one of 'scale', 'choice'"),
        (with_item(0, speaks_to=[4.1]), "canteen.yaml: item taste, speaks_to, 0: expected a text; put numbers in"),
        (with_item(0, scale="smileys"), "canteen.yaml: item taste: scale: there is no scale “smileys”. Known: freq"),
        (with_item(2, scale="frequency"), "canteen.yaml: item say: scale: only an item of the kind “scale” has one"),
        (with_item(1, options=["more"]), "canteen.yaml: item wish: options: at least two"),
        (with_item(1, options=["more", "more"]), "canteen.yaml: item wish: options: one stands here twice."),
        (with_item(1, values={"more": 1}), "canteen.yaml: item wish: values: give a number to each option"),
        (with_item(0, options=["a", "b"]), "canteen.yaml: item taste: options: only items of the kinds"),
        (with_item(2, when={"key": "smell", "in": ["x"]}), "item say: when: there is no item smell to depend on."),
        (with_item(2, when={"key": "wish", "in": ["x"]}), "item say: when: x is not an answer to wish."),
        (with_item(0, when={"key": "wish", "in": ["more"]}), "item taste: when: wish has to stand before it."),
        (with_item(2, key="taste", when=None), "canteen.yaml: item taste: this key stands here twice"),
        (with_item(0, asked_of=["staff"]), "item taste: asked_of: the instrument is not asked of staff."),
        (with_item(0, section="a"), "canteen.yaml: item taste: section: there is no section a."),
        (GOOD | {"asked_of": ["cats"]}, "canteen.yaml: asked_of: there is no group cats. Known: staff"),
        (GOOD | {"words": {}}, "canteen.yaml: words: at least one language is needed."),
        (
            GOOD | {"words": GOOD["words"] | {"es": {"title": "Comedor"}}},
            "canteen.yaml: words, es: “taste” has no words yet.",
        ),
        (GOOD | {"words": {"en": GOOD["words"]["en"] | {"taste": "x" * 700}}}, "words, en, taste: at most 600"),
    ],
)
def test_bad_files_are_told_what_is_wrong_where(data: Any, says: str) -> None:
    assert says in refused(data)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    lines = refused(with_item(0, scale="smileys") | {"asked_of": ["students", "cats"]}).splitlines()
    assert len(lines) == 2


def test_an_unknown_clause_is_named() -> None:
    content = from_yaml(yaml.safe_dump(with_item(0, speaks_to=["9.9z"])).encode(), "canteen.yaml")
    assert problems(content, {"4.1c"}) == ["item taste: speaks_to: no clause or element has the code 9.9z."]


def test_items_of_one_dimension_are_answered_on_one_scale() -> None:
    items = [
        {"key": "taste", "kind": "scale", "scale": "frequency", "dimension": "food"},
        {"key": "hunger", "kind": "scale", "scale": "nought_to_ten", "dimension": "food"},
    ]
    words = {"title": "T", "purpose": "P", "taste": "A?", "hunger": "B?", "dimension.food": "Food"}
    assert "dimension food: its items are answered on different scales" in refused(
        GOOD | {"items": items, "words": {"en": words}}
    )
