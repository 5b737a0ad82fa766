"""What a command loads: what it does not need is not loaded, so that it is quick."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# Loads what its arguments say, then names what of ours and of others is loaded.
_LOADED = """
import runpy, sys
sys.argv = ["narrator", *sys.argv[1:]]
try:
    runpy.run_module("narrator", run_name="__main__")
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""
COMMANDS = ("speak", "clean", "script", "voices", "serve", "feed", "doctor")
HELP = [["--help"], [], *([name, "--help"] for name in COMMANDS)]
HELP += [["voices", "sample", "--help"], ["feed", "export", "--help"]]
# What showing help may load of ours.
_FOR_HELP = {"narrator.cli", "narrator.cli.main", "narrator.errors", "narrator.types"}
_FOR_HELP |= {"narrator.cli.kept", "narrator.cli.options"}  # what the options are
_FOR_HELP |= {"narrator.spans"}  # the nouns have it in them
_SOUND = {"audio.pcm", "numpy", "av", "soxr", "mutagen", "onnxruntime", "pyttsx3"}
_SERVICE = {"fastapi", "starlette", "pydantic", "uvicorn", "asyncio"}
_WEB = {"httpcore", "ssl", "certifi"}
_DOCUMENTS = {"lxml", "pypdfium2", "markdown_it"}


def loaded(*arguments: str, code: str = _LOADED) -> set[str]:
    """The modules that a command has loaded when it is done."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, timeout=60, check=True
    )
    return set(done.stderr.decode().splitlines()[-1].split())


@pytest.mark.parametrize("arguments", HELP, ids=" ".join)
def test_help_loads_no_library_and_no_command(arguments: list[str]) -> None:
    names = loaded(*arguments)
    ours = {name for name in names if name.partition(".")[0] in ("narrator", "audio")}
    assert "narrator.cli.main" in ours
    extra = {name for name in ours - _FOR_HELP - {"narrator"} if "narrator.errors." not in name}
    assert not extra
    installed = {name for name in names if name in _SOUND | _SERVICE | _WEB | _DOCUMENTS}
    assert not installed | names & {"platformdirs", "tqdm", "dataclasses"} - _nouns(arguments)


def _nouns(arguments: list[str]) -> set[str]:
    """`speak` shows the formats, which stand among the nouns."""
    return {"dataclasses"} if arguments[:1] == ["speak"] else set()


@pytest.mark.parametrize("command", ["clean", "voices"])
def test_words_need_no_sound(command: str, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("Good morning. It was 12:30.")
    names = loaded(command, *([str(article)] if command == "clean" else []))
    assert f"narrator.cli.{command}" in names
    assert not names & (_SOUND | _SERVICE | _WEB | _DOCUMENTS)


def test_the_voice_is_begun_before_the_service_is_imported() -> None:
    """Its process loads while the libraries of this one are imported."""
    code = "import narrator.server.serve, sys; print(*sys.modules, file=sys.stderr)"
    names = loaded(code=code)
    assert "narrator.server.opening" in names
    assert not names & (_SOUND | _SERVICE | _WEB | _DOCUMENTS)
