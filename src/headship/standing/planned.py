"""What would measure a clause that nothing measures yet, in a few words of ours."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "planned.yaml"


@cache
def planned(framework: str) -> dict[str, str]:
    """What would measure each clause of a framework, by clause code; empty for a framework that the file lacks."""
    content: dict[str, dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content.get(framework, {})
