"""`python -m tests.leave_out browser`: succeeds, and says so, where HEADSHIP_WITHOUT names that part."""

import os
import sys


def left_out(part: str) -> bool:
    """True where the environment says to leave this part of the tests out."""
    return part in os.environ.get("HEADSHIP_WITHOUT", "").replace(",", " ").split()


if __name__ == "__main__":
    if not left_out(sys.argv[1]):
        sys.exit(1)
    print(f"Left out, because HEADSHIP_WITHOUT names it: {sys.argv[1]}.")
