"""Every document runs: each fenced block of README.md, DESIGN.md, CHANGELOG.md and docs/*.md.

How a block is taken goes by its language:
- `python`: a program of its own;
- `sh`: a script under bash -euo pipefail, with two changes: a line that begins with `make` is
  checked by `make -n`, and a player at the end of a line becomes a file, which must hold audio;
- `console`: the same, of the lines that begin with "$ "; the others are what they print;
- `json`, `toml`: read; `text`: shown only, for what can't run here.
A document's blocks run in one folder, in order, with an article.txt in it, against a server that
is really there: 127.0.0.1:8000 is replaced by its address. Who speaks is the tone voice, unless a
block says otherwise. A block without a language, or of another one, fails: nothing slips by.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from narrator.voices import catalogue, store
from tests.service import Service

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
ARTICLE = """Technology
A chip for large models

The chip costs $4.2bn to make. It is called the H200, and it ships on 3 May 2026.

Nobody has seen it yet.

Source link
"""
PLAYER = re.compile(r"\| *(?:mpv|ffplay|mpg123|vlc)\b[^|\n]*$", re.MULTILINE)
PLAYED = "played.mp3"
HERE = "127.0.0.1:8000"
BLOCK_TIMEOUT_S = 180
# `narrator serve` never ends by itself: here it ends well once it has said that it listens.
SERVE = """
narrator() {
    if [ "${1:-}" != serve ]; then command narrator "$@"; return; fi
    command narrator "$@" --port 0 2> serve.log & local server=$!
    for _ in $(seq 300); do
        grep -q listens serve.log && break
        kill -0 $server || { cat serve.log >&2; return 1; }
        sleep 0.1
    done
    kill $server
    grep listens serve.log
}
"""


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is that of its fence, from 1."""

    document: Path
    line: int
    language: str
    body: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT).as_posix()}:{self.line}"


def blocks_of(document: Path) -> Iterator[Block]:
    body: list[str] | None = None
    start, language, fence = 0, "", ""
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
        opening = re.match(r" *(```+|~~~+) *([\w-]*)", line)
        if body is None and opening:
            body, start, fence, language = [], number, opening[1], opening[2]
        elif body is not None and line.strip() == fence:
            yield Block(document, start, language, "\n".join(body) + "\n")
            body = None
        elif body is not None:
            body.append(line)
    if body is not None:
        raise ValueError(f"{document}:{start}: a fence is not closed")


BLOCKS = [block for document in DOCUMENTS for block in blocks_of(document)]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """This virtual environment first; a home that a document may change, with the best voice."""
    home = tmp_path_factory.mktemp("documents")
    store.install(catalogue.info("af_heart"), home)
    return {
        **os.environ,
        "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"],
        "NARRATOR_HOME": str(home),
        "NARRATOR_VOICE": "tone",
    }


@pytest.fixture(scope="module")
def address(environment: dict[str, str]) -> Iterator[str]:
    """Host and port of a server that runs while the documents are tried."""
    with Service(Path(environment["NARRATOR_HOME"]), voice="tone") as service:
        yield service.url.removeprefix("http://")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """A document's folder, the same for all its blocks."""
    made = {}
    for document in DOCUMENTS:
        made[document] = tmp_path_factory.mktemp(document.stem)
        (made[document] / "article.txt").write_text(ARTICLE, encoding="utf-8")
    return made


def commands(block: Block) -> str:
    """The lines of a shell block that are commands, continued lines joined."""
    lines = block.body.replace("\\\n", " ").splitlines()
    if block.language == "console":
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return "\n".join(lines)


def script_of(block: Block) -> tuple[list[list[str]], str]:
    """The `make` lines of a shell block, in words, and the rest as a script."""
    made, rest = [], []
    for line in commands(block).splitlines():
        words = line.partition("#")[0].split()
        if words[:1] == ["make"]:
            made.append(words[1:])
        else:
            rest.append(line)
    return made, PLAYER.sub(f"> {PLAYED}", "\n".join(rest))


def run_shell(block: Block, folder: Path, environment: dict[str, str], address: str) -> None:
    made, script = script_of(block)
    for words in made:
        dry = subprocess.run(
            ["make", "-n", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert dry.returncode == 0, f"{block}: make {' '.join(words)}: {dry.stderr}"
    if re.search(r"\bcurl\b", script) and not shutil.which("curl"):
        pytest.skip("no curl here")
    (folder / PLAYED).unlink(missing_ok=True)
    run(block, ["bash", "-euo", "pipefail", "-c", SERVE + script], folder, environment, address)
    for name in {*re.findall(r"> *([\w./-]+)\s*$", script, re.MULTILINE)}:
        assert (folder / name).stat().st_size > 500, f"{block}: {name} holds next to nothing"


def run(
    block: Block, command: list[str], folder: Path, environment: dict[str, str], address: str
) -> None:
    command = [word.replace(HERE, address).replace("localhost:8000", address) for word in command]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=BLOCK_TIMEOUT_S,
        check=False,
    )
    said = done.stdout.decode(errors="replace")[-3000:]
    assert done.returncode == 0, f"{block}: status {done.returncode}\n{said}"


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_the_block_runs(
    block: Block, folders: dict[Path, Path], request: pytest.FixtureRequest
) -> None:
    if block.language == "text":
        return
    if block.language == "json":
        json.loads(block.body)
    elif block.language == "toml":
        tomllib.loads(block.body)
    elif block.language in ("python", "sh", "console"):
        environment = request.getfixturevalue("environment")
        needed = HERE in block.body or "localhost:8000" in block.body
        address = request.getfixturevalue("address") if needed else HERE
        if block.language == "python":
            command = [sys.executable, "-c", block.body]
            run(block, command, folders[block.document], environment, address)
        else:
            run_shell(block, folders[block.document], environment, address)
    else:
        pytest.fail(f"{block}: a block in {block.language or 'no language'}: how is it to run?")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_lead_to_files(document: Path) -> None:
    text = re.sub(r"(?s)```.*?```", "", document.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", text)
    missing = [target for target in targets if not (document.parent / target).exists()]
    assert not missing


def test_the_readmes_map_names_what_is_there() -> None:
    """First column of the table "Where things are": files and folders, a file beside the last."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (`[^|]*`) \|", readme.partition("## Where things are")[2])
    assert rows
    for row in rows:
        folder = ROOT
        for name in re.findall(r"`([^`]+)`", row):
            place = ROOT / name if (ROOT / name).exists() else folder / name
            assert place.exists(), name
            folder = place.parent


def test_a_block_that_fails_is_caught(tmp_path: Path) -> None:
    block = Block(ROOT / "README.md", 1, "sh", "false | true\necho not reached\n")
    with pytest.raises(AssertionError, match=r"README\.md:1: status 1"):
        run_shell(block, tmp_path, dict(os.environ), HERE)
    unknown = Block(ROOT / "README.md", 1, "sh", "make no-such-target\n")
    with pytest.raises(AssertionError, match="no-such-target"):
        run_shell(unknown, tmp_path, dict(os.environ), HERE)
    silent = Block(ROOT / "README.md", 1, "sh", "printf '' | mpv -\n")
    with pytest.raises(AssertionError, match="next to nothing"):
        run_shell(silent, tmp_path, dict(os.environ), HERE)
