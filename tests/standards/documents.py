"""Documents as schools have them, with sentences of our own invention: never anybody's official wording."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from headship.standards.api import Catalogue

INVENTED = "water the {code} plants in the greenhouse, and count them again on {day} morning"
TENS = ("", "ten-", "twenty-", "thirty-")
ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def sentences(framework: Catalogue) -> dict[str, str]:
    """An invented sentence for each element of a framework."""
    return {
        element.code: INVENTED.format(code=_in_words(number), day=DAYS[number % 5])
        for number, element in enumerate(framework.elements)
    }


def _in_words(number: int) -> str:
    tens, ones = divmod(number, 10)
    return TENS[tens] + ONES[ones]


def text_of(framework: Catalogue, texts: Mapping[str, str], bullet: str = "- ✓ ", mark: str = ":") -> str:
    """A plain text as it comes out of a converter: headings, lead-ins, bullets."""
    lines = ["", "The Garden Standards", ""]
    for standard in framework.standards:
        lines += [f"{standard.code}. A heading about gardens", "", "- * Gardeners of our school:"]
        lines += [f"{bullet}{each.code}{mark} {texts[each.code]}" for each in standard.elements if each.code in texts]
        lines.append("")
    return "\n".join(lines)


def docx_of(fill: Callable[[Any], None]) -> bytes:
    """A DOCX document that `fill` wrote into."""
    import docx

    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_of(pages: Iterable[Iterable[str]], password: str = "") -> bytes:
    """A PDF whose pages have these lines, set in Helvetica."""
    from pypdf import PdfReader, PdfWriter

    plain = _plain_pdf([list(page) for page in pages])
    if not password:
        return plain
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _plain_pdf(pages: list[list[str]]) -> bytes:
    """The smallest PDF that has text: one font, and a content stream for each page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, lines in enumerate(pages):
        shown = "".join(f"({_escaped(line)}) Tj T*\n" if line else "T*\n" for line in lines)
        stream = f"BT /F1 9 Tf 11 TL 40 800 Td\n{shown}ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
    return _assembled(objects)


def _assembled(objects: list[str]) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def bomb() -> bytes:
    """A small DOCX whose one part unpacks to 200 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(200):
            part.write(b"<" * 1_000_000)
    return out.getvalue()
