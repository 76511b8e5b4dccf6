"""By what a work is known again: its DOI, its ISBN, or the words of its title with year and first author."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"]+")
# A page of a publisher that carries the DOI in its address, and what such addresses put behind it.
PAGE = re.compile(r"https?://(?!(?:dx\.|www\.)?doi\.org/)\S+", re.IGNORECASE)
PAGE_TAIL = re.compile(
    r"(?:/(?:full|full-?text|full-html|html?|abs|abstract|summary|references|meta|e?pdf|pdfdirect|epub)"
    r"|\.(?:full|pdf|html?|abstract))+/?$",
    re.IGNORECASE,
)
ARXIV = re.compile(r"^arxiv:\s*(\d{4}\.\d{4,5})(?:v\d+)?$", re.IGNORECASE)
ADDRESS = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}/\S*$")
HYPHENS = "\\s‐‑–-"
ISBN_LABEL = re.compile(r"e?isbn(?:[\s-]?1[03])?\b[:.]?", re.IGNORECASE)
ISBN = re.compile(
    rf"(?<![0-9])(?<![0-9][{HYPHENS}])(?:97[89][{HYPHENS}]*)?(?:[0-9][{HYPHENS}]*){{9}}[0-9Xx](?![0-9Xx])"
)
BESIDE_ISBN = re.compile(r"\([^()]*\)|[\s/,;:.]+")


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

    DOIs are told apart without regard to case (ISO 26324), and have no check digit. In the address of a publisher's
    page what belongs to the page is left out ("https://example.org/doi/10.1/x/full?y=1" → "10.1/x").
    """
    page = PAGE.search(text)
    said = _carried_by(page.group(0)) if page else ""
    match = DOI.search(said or unquote(text.strip()))
    if match is None:
        return ""
    doi = match.group(0).split("](")[0].rstrip(".,;:'»”>]}。，；、）」")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:")
    return doi.lower()


def _carried_by(address: str) -> str:
    """The DOI in the path of a page's address or in one of its parameters; "" where neither carries one."""
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets in the name of a host
        return ""
    for place in (unquote(parts.path), *(value for _name, value in parse_qsl(parts.query))):
        if match := DOI.search(place):
            return PAGE_TAIL.sub("", match.group(0))
    return ""


def isbn_of(text: str) -> str:
    """The first ISBN in a text, in 13 digits, from 10 or 13 with or without hyphens; "" where a digit must be wrong."""
    return next(filter(None, (_isbn_of_digits(each) for each in _isbns_in(text))), "")


def _isbns_in(text: str) -> list[str]:
    """What looks like an ISBN in a text, right or wrong: its digits alone, whatever the script of the digits is."""
    found = ISBN.findall(ISBN_LABEL.sub(" ", _with_plain_digits(text)))
    return ["".join(sign for sign in each.upper() if sign in "0123456789X") for each in found]


def _with_plain_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)


def _isbn_of_digits(digits: str) -> str:
    if len(digits) == 10 and _is_isbn10(digits):
        return with_check_digit("978" + digits[:9])
    return digits if len(digits) == 13 and digits.isdigit() and with_check_digit(digits[:12]) == digits else ""


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
    if arxiv := ARXIV.match(plain):
        return Identifier("doi", f"10.48550/arxiv.{arxiv.group(1)}")
    if doi := doi_in(plain):
        return Identifier("doi", doi)
    if _is_isbn_alone(plain):
        isbn = isbn_of(plain)
        return Identifier("isbn", isbn or plain, "" if isbn else "check")
    if re.match(r"^https?://\S+$", plain, re.IGNORECASE):
        return Identifier("url", plain)
    if re.match(r"^www\.\S+\.\S+$", plain, re.IGNORECASE) or ADDRESS.match(plain):
        return Identifier("url", f"https://{plain}")
    return Identifier("title", plain)


def _is_isbn_alone(plain: str) -> bool:
    """An ISBN, or two of them, with nothing beside them but a label and words in brackets, such as "(hbk)"."""
    digits = ISBN_LABEL.sub(" ", _with_plain_digits(plain))
    return bool(_isbns_in(plain)) and not BESIDE_ISBN.sub("", ISBN.sub(" ", digits))


def plain_address(url: str) -> str:
    """An address by which a page is known again: without scheme, "www.", fragment and last slash."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    host = (parts.netloc or "").lower().removeprefix("www.")
    return urlunsplit(("", host, parts.path.rstrip("/"), parts.query, ""))


def fingerprint(title: str, year: int | None, first_author: str) -> str:
    """SHA-256 over the letters and digits of title, year and first author's family name; accents and case left out."""
    form = "|".join([_letters(title), str(year or ""), _letters(first_author)])
    return hashlib.sha256(form.encode()).hexdigest()


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if sign.isalnum())
