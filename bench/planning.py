"""What a long text costs before its first sentence can be spoken, and in memory.

    python bench/planning.py [--quick]

For pasted text, Markdown, a web page and very short lines of 0.1 to 1.9 MB: CPU seconds until the
first utterance is there, as a slope over the megabytes, and where they go; then the whole script
of a megabyte, and the peak memory of 10,000 paragraphs as a multiple of their bytes (what Python
allocates, and how much a process that plans them grows).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from narrator.article import article_of
from narrator.narration import Narration, narrate
from narrator.settings import load
from narrator.text import clean, read
from tests.articles import WORDS, article

SIZES_MB = (0.1, 0.5, 1.0, 1.9)
PARAGRAPHS = 10_000
RUNS = 3
SENTENCES = (
    "The {0} of the {1} has been part of the {2} since {year}, and nobody has asked why.",
    "“We never thought that the {0} would come this far,” said the owner of the {1}.",
    "In {year} it cost ${money}.{cents} million, or {cents}% more than a {0} and a {1} together.",
    "Behind the {0}, however, there stood a {1}; it was older than the {2}, if not by much.",
    "That’s not what the {0} was built for.",
    "When the {0} closed, some {money} people who had worked there (most of them at the {1}) left "
    "for the {2} in the north, where the {0} had opened again.",
)


def paragraph(number: int) -> str:
    """Three to five sentences."""
    said = []
    for place in range(3 + number % 3):
        seed = 7 * number + 11 * place
        words = [WORDS[(seed * step + number // 30) % len(WORDS)] for step in (1, 3, 7)]
        form = SENTENCES[(number + place * (1 + number % 5)) % len(SENTENCES)]
        numbers = {"year": 1900 + seed % 120, "money": 2 + seed % 900, "cents": 1 + number % 9}
        said.append(form.format(*words, **numbers))
    return " ".join(said)


def heading(number: int) -> str:
    return f"Of the {WORDS[number % 30]} and the {WORDS[number * 7 % 29]}"


def blocks(size: int) -> list[tuple[str, str]]:
    """("h" or "p", text): an article of about so many bytes, a heading over each ten."""
    made, length = [("h", "The long way home")], 0
    for number in range(size):
        if number % 10 == 5:
            made.append(("h", heading(number)))
        made.append(("p", paragraph(number)))
        length += len(made[-1][1].encode()) + 24
        if length > size:
            break
    return made


def pasted(size: int) -> str:
    return "\n\n".join(text for _, text in blocks(size))


def markdown(size: int) -> str:
    marked = (
        f"## {text}" if kind == "h" else text.replace("the owner", "the *owner*")
        for kind, text in blocks(size)
    )
    return "#" + "\n\n".join(marked)[1:]


def page(size: int) -> str:
    body = "\n".join(
        f"<h2>{text}</h2>" if kind == "h" else f'<p class="text">{text}</p>'
        for kind, text in blocks(size)
    )
    links = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in WORDS)
    return (
        "<!doctype html><html lang=en><head><title>The long way home</title></head><body>"
        f"<nav><ul>{links}</ul></nav><main><article>{body}</article></main>"
        f"<footer><ul>{links}</ul></footer></body></html>"
    )


def lines(size: int) -> str:
    """Lines of two or three words."""
    found, length = [], 0
    for number in range(size):
        words = [WORDS[number // step % 30] for step in (1, 30, 900)]
        found.append(" ".join(words[: 2 + number // 7 % 2]))
        length += len(found[-1]) + 1
        if length > size:
            break
    return "\n".join(found)


KINDS: dict[str, tuple[str | None, Callable[[int], str]]] = {
    "pasted text": (None, pasted),
    "markdown": ("markdown", markdown),
    "web page": ("html", page),
    "short lines": (None, lines),
}


def main() -> None:
    if sys.argv[1:2] == ["--grow"]:
        print(grown(sys.argv[2]))
        return
    sizes_mb = SIZES_MB[:2] if "--quick" in sys.argv else SIZES_MB
    for name, (kind, make) in KINDS.items():
        first(make(20_000), kind)
        texts = [make(int(1e6 * size)) for size in sizes_mb]
        taken = [min(first(text, kind) for _ in range(RUNS)) for text in texts]
        told = ", ".join(
            f"{mb:g} MB {seconds:.2f}" for mb, seconds in zip(sizes_mb, taken, strict=True)
        )
        bytes_mb = [len(text.encode()) / 1e6 for text in texts]
        slope = statistics.linear_regression(bytes_mb, taken).slope
        print(f"{name}: {slope:.2f} CPU s a MB to the first utterance ({told})", flush=True)
        print(f"  of a megabyte: {parts(make(1_000_000), kind)}", flush=True)
    text = pasted(1_000_000)
    made = narrated(text)
    print(f"the whole script of a megabyte: {cpu(lambda: made.script.utterances):.1f} CPU s")
    memory()


def narrated(text: str, kind: str | None = None) -> Narration:
    return narrate(text, kind=kind, voice="tone")


def first(text: str, kind: str | None) -> float:
    return cpu(lambda: narrated(text, kind).script.utterance(0))


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def parts(text: str, kind: str | None) -> str:
    source, settings = text.encode(), load()
    read_s = cpu(lambda: read.read(source, kind=kind))
    found = read.read(source, kind=kind)
    clean_s = cpu(lambda: clean.clean(found))
    whole_s = cpu(lambda: article_of(source, kind=kind, settings=settings))
    rest_s = first(text, kind) - whole_s
    return (
        f"reading {read_s:.2f}, cleaning {clean_s:.2f}, language and account "
        f"{whole_s - read_s - clean_s:.2f}, refusals and the first utterance {rest_s:.2f}"
    )


def memory() -> None:
    for name, text in (("paragraphs", ten_thousand()), ("short lines", lines(200_000))):
        size = len(text.encode())
        tracemalloc.start()
        made = narrated(text)
        planned_bytes = tracemalloc.get_traced_memory()[1]
        len(made.script.utterances)
        held_bytes, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        del made
        command = [sys.executable, __file__, "--grow", name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(
            f"memory, {name} of {size / 1e6:.1f} MB: {planned_bytes / size:.1f} × its bytes to the "
            f"first utterance, {peak_bytes / size:.1f} × for the whole script, "
            f"{held_bytes / size:.1f} × held; a process grows by {float(done.stdout):.1f} ×"
        )


def ten_thousand() -> str:
    return article(PARAGRAPHS, 2)


def grown(name: str) -> float:
    """How much this process's peak grows for the whole script, as a multiple of the text."""
    len(narrated(pasted(20_000)).script.utterances)
    text = ten_thousand() if name == "paragraphs" else lines(200_000)
    size = len(text.encode())
    before = peak_bytes()
    len(narrated(text).script.utterances)
    return (peak_bytes() - before) / size


def peak_bytes() -> int:
    """Of this program alone: `getrusage` counts what its parent had before it began."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main()
