"""Who is compared: how each is installed, started and asked. Ours is one of them.

Every peer has a Python of its own and is only ever a process: some are GPL, and none may change
what is installed for ours.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers import wires
from bench.peers.sound import Decoder, Mp3, Pcm, Wav
from bench.peers.weights import KOKORO_VOICE, PIPER_VOICE, Weights

PIPER, KOKORO = f"Piper, {PIPER_VOICE}", f"Kokoro, {KOKORO_VOICE}"
OURS = "narrator"
_HOST = Path(__file__).parent / "host.py"
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "LOUDNESS_TTS_OFFLINE": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "PYTHONUNBUFFERED": "1",
}
_PIPER_RATE_HZ, _KOKORO_RATE_HZ = 22050, 24000


class Uninstalled(Exception):
    """A peer that pip could not install; the text is pip's last line."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One server on one voice. `arguments(port)` stand behind its Python."""

    name: str
    group: str
    package: str
    arguments: Callable[[int], Sequence[str]]
    ask: Callable[[int, str], Iterator[bytes]]
    decoder: Callable[[], Decoder]
    variant: str = ""
    ready_path: str = ""
    environment: Callable[[int], Mapping[str, str]] = lambda port: {}

    @property
    def label(self) -> str:
        version = self.package.partition("==")[2]
        return " ".join(filter(None, (self.name, version, self.variant)))

    def python(self, out: Path) -> Path:
        """Its Python, installed where it is not. Raises `Uninstalled`."""
        if not self.package:
            return Path(sys.executable)
        folder = out / self.name
        python, stamp = folder / "bin" / "python", folder / "installed"
        if stamp.is_file() and stamp.read_text() == self.package:
            return python
        print(f"installing {self.package} …", flush=True)
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        for command in ([sys.executable, "-m", "venv", str(folder)], [*pip, self.package]):
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            if run.returncode:
                raise Uninstalled((run.stderr.strip() or "pip failed").splitlines()[-1])
        stamp.write_text(self.package)
        return python

    def environ(self, port: int) -> dict[str, str]:
        return {**_OFFLINE, **self.environment(port)}


def contenders(weights: Weights) -> list[Contender]:
    """All of them, ours first in each group."""
    return [
        _ours(PIPER, PIPER_VOICE, weights),
        Contender(
            "piper-tts",
            PIPER,
            "piper-tts[http]==1.8.0",
            lambda port: ["-m", "piper.http_server", "-m", str(weights.piper), "--host",
                          "127.0.0.1", "--port", str(port)],
            lambda port, text: wires.posted(port, "/synthesize", {"text": text}),
            Wav,
            ready_path="/voices",
        ),
        Contender(
            "wyoming-piper",
            PIPER,
            "wyoming-piper==2.5.2",
            lambda port: ["-m", "wyoming_piper", "--voice", PIPER_VOICE, "--uri",
                          f"tcp://127.0.0.1:{port}", "--data-dir", str(weights.piper.parent),
                          "--download-dir", str(weights.piper.parent), "--local-files-only"],
            wires.wyoming,
            lambda: Pcm(_PIPER_RATE_HZ),
        ),
        _library("loudness-tts", PIPER, "0.1.1", weights.piper, "", _PIPER_RATE_HZ),
        _ours(KOKORO, KOKORO_VOICE, weights),
        _fastkokoro("sentence", weights),  # its default
        _fastkokoro("adaptive", weights),  # its quickest: pieces of 12 characters, then longer ones
        _library(
            "kokoro-onnx", KOKORO, "0.6.1", weights.kokoro, str(weights.styles), _KOKORO_RATE_HZ
        ),
    ]  # fmt: skip


def _ours(group: str, voice: str, weights: Weights) -> Contender:
    return Contender(
        OURS,
        group,
        "",
        lambda port: ["-m", "narrator", "serve", "--port", str(port)],
        lambda port, text: wires.posted(port, "/v1/narrate", text),
        Mp3,
        ready_path="/readyz",
        # What was spoken before is not kept: every server speaks all that it is asked for.
        environment=lambda port: {
            "NARRATOR_HOME": str(weights.home),
            "NARRATOR_VOICE": voice,
            "NARRATOR_CACHE_BYTES": "0",
            "NARRATOR_LOAD_AT_MOST": "100",
        },
    )


def _library(
    name: str, group: str, version: str, model: Path, styles: str, rate_hz: int
) -> Contender:
    return Contender(
        name,
        group,
        f"{name}=={version}",
        lambda port: [str(_HOST), name, str(port), str(model), styles],
        wires.hosted,
        lambda: Pcm(rate_hz),
    )


def _fastkokoro(strategy: str, weights: Weights) -> Contender:
    def ask(port: int, text: str) -> Iterator[bytes]:
        body = {"model": "kokoro", "input": text, "voice": KOKORO_VOICE}
        streamed = {"response_format": "pcm", "stream": True}
        return wires.posted(port, "/v1/audio/speech", {**body, **streamed})

    return Contender(
        "fastkokoro",
        KOKORO,
        "fastkokoro[cpu]==0.7.0",
        lambda port: ["-c", "from fastkokoro.cli import main; main()"],
        ask,
        lambda: Pcm(_KOKORO_RATE_HZ),
        variant=strategy,
        ready_path="/health",
        environment=lambda port: {
            "FASTKOKORO_MODEL_PATH": str(weights.kokoro),
            "FASTKOKORO_VOICES_PATH": str(weights.styles),
            "FASTKOKORO_HOST": "127.0.0.1",
            "FASTKOKORO_PORT": str(port),
            "FASTKOKORO_STREAM_STRATEGY": strategy,
        },
    )
