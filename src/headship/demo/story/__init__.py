"""What happened in the demonstration school, as data, read once and checked as it is used."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def chapter(name: str) -> dict[str, Any]:
    """One of the story's files, such as "decisions"."""
    text = (Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content
