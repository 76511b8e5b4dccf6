"""By what a work is known again: its DOI, its ISBN, or the words of its title with year and first author."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

DOI = re.compile(r"10\.\d{4,9}/\S+")
DOI_PREFIX = re.compile(r"^(?:doi:|https?://(?:dx\.)?doi\.org/)\s*", re.IGNORECASE)
ISBN_CHARACTERS = re.compile(r"^(?:isbn(?:-1[03])?:?)?\s*([0-9Xx][0-9Xx\s‐‑–-]{8,20})$", re.IGNORECASE)


@dataclass(frozen=True)
class Identifier:
    """What somebody typed to name a work. kind: doi, isbn, url, or "title" for words.

    problem: "check" where a check digit does not fit.
    """

    kind: str
    value: str
    problem: str = ""


def doi_in(text: str) -> str:
    """The DOI in a text, in lower case and without address ("https://doi.org/10.1/X" → "10.1/x"); "" where none is.

    DOIs are told apart without regard to case (ISO 26324), and have no check digit.
    """
    plain = DOI_PREFIX.sub("", unquote(text.strip()))
    match = DOI.search(plain)
    if match is None:
        return ""
    doi = match.group(0).rstrip(".,;:'\"»”>]}")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:")
    return doi.lower()


def isbn_of(text: str) -> str:
    """The ISBN in 13 digits, from 10 or 13 with or without hyphens; "" where a digit must be wrong."""
    digits = "".join(sign for sign in text.upper() if sign in "0123456789X")
    if len(digits) == 10 and _is_isbn10(digits):
        return with_check_digit("978" + digits[:9])
    if len(digits) == 13 and digits.isdigit() and digits[:3] in ("978", "979"):
        return digits if with_check_digit(digits[:12]) == digits else ""
    return ""


def _is_isbn10(digits: str) -> bool:
    """ISO 2108:1992: the digits times their weights, 10 down to 1, sum to a multiple of 11; X is ten, at the end."""
    if "X" in digits[:9]:
        return False
    values = [10 if sign == "X" else int(sign) for sign in digits]
    return sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11 == 0


def with_check_digit(twelve: str) -> str:
    """Twelve digits and their check digit. ISO 2108:2017: weights 1 and 3 in turn, the sum a multiple of 10."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return twelve + str(-total % 10)


def identify(text: str) -> Identifier:
    """What somebody typed: a DOI, an ISBN, an address, or else the words of a title."""
    plain = " ".join(text.split())
    if doi := doi_in(plain):
        return Identifier("doi", doi)
    if ISBN_CHARACTERS.match(plain):
        digits = sum(sign in "0123456789Xx" for sign in ISBN_CHARACTERS.sub(r"\1", plain))
        if digits in (10, 13):
            isbn = isbn_of(plain)
            return Identifier("isbn", isbn or plain, "" if isbn else "check")
    if re.match(r"^https?://\S+$", plain, re.IGNORECASE):
        return Identifier("url", plain)
    if re.match(r"^www\.\S+\.\S+$", plain, re.IGNORECASE):
        return Identifier("url", f"https://{plain}")
    return Identifier("title", plain)


def plain_address(url: str) -> str:
    """An address by which a page is known again: without scheme, "www.", fragment and last slash."""
    parts = urlsplit(url.strip())
    host = (parts.netloc or "").lower().removeprefix("www.")
    return urlunsplit(("", host, parts.path.rstrip("/"), parts.query, ""))


def fingerprint(title: str, year: int | None, first_author: str) -> str:
    """SHA-256 over the letters and digits of title, year and first author's family name; accents and case left out."""
    form = "|".join([_letters(title), str(year or ""), _letters(first_author)])
    return hashlib.sha256(form.encode()).hexdigest()


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if sign.isalnum())
