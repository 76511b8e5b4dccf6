"""Opening a package: a zip archive or a folder, with a guard against what no school's system would send."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from headship.exchange.oneroster.format import FILES, PASSED_OVER
from headship.exchange.oneroster.problems import REFUSAL, Problem

MEGABYTE = 1024 * 1024
LARGEST_FILE = 1024 * MEGABYTE
LARGEST_PACKAGE = 2048 * MEGABYTE
MOST_FILES = 200
# CSV of a roster packs at 5 to 30 to one; the exception for small archives spares the well-filled test file.
LARGEST_RATIO = 250
RATIO_MATTERS_FROM = 20 * MEGABYTE

KNOWN = {name.lower(): name for name in (*FILES, *PASSED_OVER, "manifest") if name != "agents"}
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


class Unusable(Exception):
    """The package cannot be opened; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


@dataclass
class Package:
    """The files of a package, by their name in the standard, lying on disk. fingerprint: SHA-256 over all."""

    files: dict[str, Path] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the names and digests of all files that count."""
        lines = "".join(f"{name}:{digest}\n" for name, digest in sorted(self.digests.items()))
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def refused(self) -> bool:
        """True where the package as a whole cannot be used."""
        return any(problem.severity == REFUSAL for problem in self.problems)


def open_package(path: Path, into: Path) -> Package:
    """Find the files of the package at `path`; those of an archive are unpacked into the folder `into`.

    Never raises on a bad package: `problems` then holds a refusal.
    """
    package = Package()
    try:
        if path.is_dir():
            _from_folder(path, package)
        elif path.is_file():
            _from_archive(path, into, package)
        else:
            raise Unusable(Problem("not_found", path.name))
        if not set(package.files) & set(FILES):
            raise Unusable(Problem("empty_package", path.name))
    except Unusable as unusable:
        package.problems.append(unusable.problem)
    return package


def _from_folder(path: Path, package: Package) -> None:
    root = _with_files(path)
    total = 0
    for file in sorted(root.iterdir()):
        name = _known_name(PurePosixPath(file.name), package)
        if name is None or not file.is_file():
            continue
        if not file.resolve().is_relative_to(path.resolve()):
            raise Unusable(Problem("leaves_folder", file.name))
        total += file.stat().st_size
        if file.stat().st_size > LARGEST_FILE or total > LARGEST_PACKAGE:
            raise Unusable(Problem("too_large", file.name))
        with file.open("rb") as source:
            package.digests[name] = hashlib.file_digest(source, "sha256").hexdigest()
        package.files[name] = file


def _with_files(path: Path) -> Path:
    """The folder itself, or the only folder in it where the files lie one floor down."""
    if any(file.suffix.lower() == ".csv" for file in path.iterdir()):
        return path
    folders = [folder for folder in path.iterdir() if folder.is_dir() and not folder.name.startswith((".", "__"))]
    return folders[0] if len(folders) == 1 and not folders[0].is_symlink() else path


def _known_name(path: PurePosixPath, package: Package) -> str | None:
    """The name in the standard of a file, or None where it is not of the standard."""
    if path.name.startswith(".") or "__MACOSX" in path.parts:
        return None
    name = KNOWN.get(path.stem.lower()) if path.suffix.lower() == ".csv" else None
    if name is None:
        package.problems.append(Problem("unknown_file", path.name))
    elif name in package.digests:
        raise Unusable(Problem("same_file_twice", path.name))
    return name


def _from_archive(path: Path, into: Path, package: Package) -> None:
    if path.stat().st_size > LARGEST_FILE:
        raise Unusable(Problem("too_large", path.name))
    try:
        with zipfile.ZipFile(path) as archive:
            _unpack(archive, into, package)
    except DAMAGED as damage:
        raise Unusable(Problem("not_a_package", path.name, value=type(damage).__name__)) from damage
    except RuntimeError as locked:
        raise Unusable(Problem("encrypted", path.name)) from locked


def _unpack(archive: zipfile.ZipFile, into: Path, package: Package) -> None:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_FILES:
        raise Unusable(Problem("too_many_files", str(archive.filename), value=str(len(members))))
    for member in members:
        _guard(member)
    left = LARGEST_PACKAGE
    for member in members:
        name = _known_name(PurePosixPath(member.filename), package)
        if name is None:
            continue
        target = into / f"{name}.csv"
        size, package.digests[name] = _copied(archive, member, target, min(LARGEST_FILE, left))
        package.files[name] = target
        left -= size


def _guard(member: zipfile.ZipInfo) -> None:
    """Refuse paths that lead elsewhere, locks and bombs, by what the archive says of itself."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        raise Unusable(Problem("leaves_folder", member.filename))
    if member.flag_bits & 0x1:
        raise Unusable(Problem("encrypted", member.filename))
    if member.file_size > LARGEST_FILE:
        raise Unusable(Problem("too_large", member.filename, value=str(member.file_size)))
    if member.file_size > RATIO_MATTERS_FROM and member.file_size > LARGEST_RATIO * max(member.compress_size, 1):
        raise Unusable(Problem("bomb", member.filename, value=str(member.file_size)))


def _copied(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, limit: int) -> tuple[int, str]:
    """Unpack one file, counting what really comes out; the archive's own word is not enough."""
    digest, size = hashlib.sha256(), 0
    with archive.open(member) as source, target.open("wb") as copy:
        for block in _blocks(source):
            size += len(block)
            if size > limit:
                raise Unusable(Problem("too_large", member.filename))
            digest.update(block)
            copy.write(block)
    return size, digest.hexdigest()


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    while block := source.read(MEGABYTE):
        yield block


def throw_away(folder: Path) -> None:
    """Remove a folder that a reading made."""
    shutil.rmtree(folder, ignore_errors=True)
