"""How long commands take to begin, beside what can't be spared, in one run.

    python bench/start.py [RUNS] [VOICE]

Each row is run by turns with the others; medians, wall and CPU time with children. `--help` stands
beside an interpreter that does nothing; a service, from its start until /readyz says that VOICE is
loaded, beside the sum of its parts: an interpreter, the import of fastapi and uvicorn, and one
process that only loads the voice's graph. The parts can overlap, so the ratio may be under 1.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from narrator.settings import load
from narrator.voices import catalogue, choose, store
from tests.service import Service

ARTICLE = "Good morning\n\nDr. Wu paid $4.2bn on 3 May 2026, and left. It was 12:30.\n"
COMMANDS = ("speak", "clean", "script", "voices", "serve", "feed", "doctor")
BASE, READY, BARE = "python -c pass", "serve, ready", "the bare graph"
LIBRARIES = "import fastapi, uvicorn"
GRAPH = "import onnxruntime, sys; onnxruntime.InferenceSession(sys.argv[1])"
LOOK_S = 0.01
Took = tuple[float, float]  # wall and CPU, in ms


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    name = sys.argv[2] if len(sys.argv) > 2 else "af_heart"
    home = load().home
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "article.txt"
        article.write_text(ARTICLE)
        lines = {
            "narrator --help": ("--help",),
            **{f"narrator {one} --help": (one, "--help") for one in COMMANDS},
            "narrator clean": ("clean", str(article)),
            "narrator script": ("script", str(article)),
            "narrator voices": ("voices",),
        }
        commands: dict[str, Callable[[], Took]] = {
            BASE: partial(child, "-c", "pass"),
            **{shown: partial(child, "-m", "narrator", *line) for shown, line in lines.items()},
        }
        if choose.installed(name, home):
            commands |= service(home, name)
        else:
            print(f"voice {name} is not installed: no service is started")
        found = measured(commands, runs)
    show(found)


def service(home: Path, name: str) -> dict[str, Callable[[], Took]]:
    """A service, and what can't be spared of it."""
    graphs = sorted(store.folder(catalogue.info(name), home).glob("*.onnx"))
    parts = {LIBRARIES: partial(child, "-c", LIBRARIES)}
    if graphs:
        parts[BARE] = partial(child, "-c", GRAPH, str(graphs[0]))
    return {**parts, READY: partial(ready, home, name)}


def measured(commands: dict[str, Callable[[], Took]], runs: int) -> dict[str, Took]:
    """The medians of each command, all of them run by turns."""
    took: dict[str, list[Took]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            took[name].append(command())
    return {
        name: (statistics.median(one[0] for one in all_), statistics.median(one[1] for one in all_))
        for name, all_ in took.items()
    }


def show(found: dict[str, Took]) -> None:
    print(f"{'':26} {'wall ms':>8} {'CPU ms':>8}")
    for name, (wall_ms, cpu_ms) in found.items():
        ratio = cpu_ms / found[BASE][1]
        print(f"{name:26} {wall_ms:8.0f} {cpu_ms:8.0f}  {ratio:6.1f} x {BASE}")
    if READY not in found:
        return
    parts = [found[part] for part in (LIBRARIES, BARE) if part in found]
    for of, kind in enumerate(("wall", "CPU")):
        # Each part has an interpreter in it: one is enough.
        total = sum(part[of] for part in parts) - (len(parts) - 1) * found[BASE][of]
        took = found[READY][of]
        print(f"{READY} / its parts, {kind}: {took / total:.2f} ({took:.0f} / {total:.0f} ms)")


def child(*arguments: str) -> Took:
    """A Python that is done when it ends."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    wall_s = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * wall_s, 1000 * cpu_s


def ready(home: Path, voice: str) -> Took:
    """A service, from its start until its voice is loaded."""
    began = time.perf_counter()
    with Service(home, voice=voice) as service:
        while not says_ready(service.url):
            time.sleep(LOOK_S)
        wall_s = time.perf_counter() - began
        root = psutil.Process(service.pid)
        times = [one.cpu_times() for one in (root, *root.children(recursive=True))]
        cpu_s = sum(one.user + one.system for one in times)
    return 1000 * wall_s, 1000 * cpu_s


def says_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=60) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        if "can't speak" in error.read().decode():
            raise
        return False


if __name__ == "__main__":
    main()
