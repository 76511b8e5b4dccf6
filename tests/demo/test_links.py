"""Nobody is offered a page that then refuses them, and no page of the demonstration school fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.demo.conftest import environment


@pytest.mark.parametrize(
    ("who", "pages"),
    [("amina", 500), ("daniel", 400), ("lucia", 300), ("robert", 200), ("tomas", 300), ("fatima", 20), ("noor", 15)],
)
def test_every_link_that_a_page_offers_opens(home: Path, who: str, pages: int) -> None:
    walked = _walk(home, f"{who}@riverside.example", pages)
    assert len(walked["reached"]) > pages * 0.6
    assert walked["refused"] == []


def _walk(home: Path, email: str, most: int) -> dict[str, Any]:
    asked = subprocess.run(
        [sys.executable, "-m", "tests.demo.walk", email, str(most)], env=environment(home), text=True,
        capture_output=True, check=False, timeout=600,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    found: dict[str, Any] = json.loads(asked.stdout.splitlines()[-1])
    return found
