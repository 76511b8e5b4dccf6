"""Small pictures drawn on the server, as numbers for SVG attributes; the content policy allows no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

WIDTH, HEIGHT, MARGIN = 300.0, 48.0, 4.0


def interval_picture(
    mean: float | None, low: float | None, high: float | None, *, scale: tuple[float, float], own: float | None
) -> dict[str, Any]:
    """Positions in per cent of the scale, as text; None where there is nothing to draw."""
    return {
        "mean": mean,
        "low": low,
        "high": high,
        "own": own,
        "scale": scale,
        "mean_at": _per_cent(mean, scale),
        "low_at": _per_cent(low if mean is not None else None, scale),
        "high_at": _per_cent(high if mean is not None else None, scale),
        "own_at": _per_cent(own, scale),
    }


def _per_cent(value: float | None, scale: tuple[float, float]) -> str | None:
    """A value's place between 3 % and 97 %, so that a dot at the end is drawn whole."""
    if value is None:
        return None
    start, end = scale
    share = min(1.0, max(0.0, (value - start) / (end - start)))
    return f"{3 + share * 94:.2f}%"


def spark_picture(
    points: Sequence[tuple[date | str, float | None]], *, top: float | None, threshold: float | None
) -> dict[str, Any]:
    """Lines of a trend in a 300 × 48 box; a None splits the line, for quiet mode or no data."""
    values = [value for _, value in points if value is not None]
    ceiling = top if top is not None else max([*values, threshold or 0.0], default=1.0) or 1.0
    step = (WIDTH - 2 * MARGIN) / max(1, len(points) - 1)
    places = [
        None if value is None else (MARGIN + i * step, _height(value, ceiling)) for i, (_, value) in enumerate(points)
    ]
    last = next((place for place in reversed(places) if place), None)
    return {
        "lines": [" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in _runs(places)],
        "last": {"x": f"{last[0]:.1f}", "y": f"{last[1]:.1f}"} if last else None,
        "threshold_y": None if threshold is None else f"{_height(threshold, ceiling):.1f}",
        "points": [{"when": when, "value": value} for when, value in points],
        "first_when": points[0][0] if points else "",
        "last_when": points[-1][0] if points else "",
    }


def _height(value: float, ceiling: float) -> float:
    return HEIGHT - MARGIN - min(1.0, max(0.0, value / ceiling)) * (HEIGHT - 2 * MARGIN)


def _runs(places: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Unbroken stretches; a lone point becomes a line of no length, which a round cap shows as a dot."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run if len(run) > 1 else run * 2 for run in runs if run]
