"""An invented framework with its own number of standards and elements, codes of another shape and its own scale."""

from typing import Any

GARDEN: dict[str, Any] = {
    "framework": {
        "code": "garden",
        "edition": "1",
        "title": "Garden Standards",
        "language": "en",
        "scales": [
            {
                "code": "bloom",
                "title": "Bloom",
                "levels": [["seed", "Seed", "It is in the ground."], ["bud", "Bud", ""], ["flower", "Flower", "Open."]],
            }
        ],
    },
    "standards": [
        {
            "code": "A",
            "title": "Digging",
            "elements": [
                {"code": "A1", "title": "Turning the beds", "clauses": {"a": "Deep", "b": ["Often", "Every spring."]}},
            ],
        },
        {
            "code": "B",
            "title": "Planting",
            "summary": "What goes into the ground.",
            "elements": [
                {"code": "B1", "title": "Choosing", "clauses": {"a": "For the soil"}},
                {"code": "B2", "title": "Watering", "clauses": {"a": "In the morning", "b": "In the evening"}},
            ],
        },
    ],
}
