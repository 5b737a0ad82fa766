"""Executes the Dockerfile in a fresh Debian root, without Docker. Run it as root, on Linux:

    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates trixie ROOT
    python3 tests/docker_run_lines.py ROOT [--bind PATH]... [--env NAME]...

Run, in order and as the user they are for: COPY, RUN, then the CMD, the HEALTHCHECK against it, and
a narration. --bind shows a path of this machine inside, read-only, and --env passes a variable on:
for a mirror's or proxy's settings. Not tried, for want of Docker: pulling python:3.13-slim (its
Python is /usr/local/bin/python, made here by a link to Debian's), stages apart from each other
(here all share one root), layers and their cache, .dockerignore, the volume, and the HEALTHCHECK's
timing.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CONTEXT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 60
TEXT = b"Good morning. This was spoken in a container."


@dataclass
class Machine:
    """A root folder, and what the Dockerfile has set so far."""

    root: Path
    binds: list[str]
    given: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    at_the_end: dict[str, str] = field(default_factory=dict)

    def command(self, words: list[str], **more: str) -> list[str]:
        """`words` to be run inside; the mounts are the process's own and vanish with it."""
        root = shlex.quote(str(self.root))
        mounts = [f"mount -t proc proc {root}/proc", f"mount --rbind /dev {root}/dev"]
        for path in self.binds:
            inside = self.root / path.lstrip("/")
            if Path(path).is_dir():
                inside.mkdir(parents=True, exist_ok=True)
            else:
                inside.parent.mkdir(parents=True, exist_ok=True)
                inside.touch()
            mounts.append(f"mount --bind -o ro {shlex.quote(path)} {shlex.quote(str(inside))}")
        set_up = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin", "HOME": "/tmp", **self.given}
        settings = [
            f"{name}={value}" for name, value in {**set_up, **self.environment, **more}.items()
        ]
        inner = f"cd {shlex.quote(self.folder)} && exec {shlex.join(words)}"
        change = ["chroot", f"--userspec={self.user}", str(self.root), "env", "-i", *settings]
        script = " && ".join([*mounts, f"exec {shlex.join([*change, 'sh', '-c', inner])}"])
        return ["unshare", "--mount", "sh", "-c", script]

    def stage(self) -> None:
        self.environment, self.folder, self.user = {}, "/", "root"

    def copy(self, value: str) -> None:
        """COPY from the context; from another stage all is in place already, in this one root."""
        words = shlex.split(value)
        if words[0].startswith("--from="):
            if words[1] != words[2]:
                raise SystemExit(f"COPY {value}: stages share one root here")
            return
        target = self.root / self.folder.lstrip("/") / words[-1].lstrip("/")
        for name in words[:-1]:
            source = CONTEXT / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy(source, target)

    def follow(self, name: str, value: str) -> None:
        """Carry out one instruction; what is for the end is kept for the end."""
        if name == "FROM":
            self.stage()
        elif name == "ENV":
            for pair in shlex.split(value):
                key, _, what = pair.partition("=")
                path = self.environment.get("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin")
                self.environment[key] = what.replace("$PATH", path)
        elif name == "ARG":
            (pair,) = shlex.split(value)
            key, _, what = pair.partition("=")
            self.environment[key] = what
        elif name == "WORKDIR":
            self.folder = value
            (self.root / value.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif name == "USER":
            self.user = f"{value}:{value}"
        elif name == "COPY":
            self.copy(value)
        elif name == "RUN":
            subprocess.run(self.command(["sh", "-c", value]), check=True)
        elif name in ("CMD", "HEALTHCHECK", "VOLUME", "EXPOSE"):
            self.at_the_end[name] = value
        else:
            raise SystemExit(f"{name}: not known here")


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Name and value of each instruction, comments and line ends taken out."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    for line in re.sub(r"\\\n", "", "\n".join(lines)).splitlines():
        name, _, value = line.partition(" ")
        yield name.upper(), value.strip()


def try_service(machine: Machine) -> None:
    """Start the CMD, wait until the HEALTHCHECK is content, and hear a narration."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    check = json.loads(machine.at_the_end["HEALTHCHECK"].partition("CMD ")[2])
    run = json.loads(machine.at_the_end["CMD"])
    service = subprocess.Popen(machine.command(run, NARRATOR_PORT=port))
    try:
        until = time.monotonic() + START_TIMEOUT_S
        healthy = machine.command(check, NARRATOR_PORT=port)
        while subprocess.run(healthy, stderr=subprocess.DEVNULL, check=False).returncode:
            if time.monotonic() > until or service.poll() is not None:
                raise SystemExit("the HEALTHCHECK is never content")
            time.sleep(0.5)
        address = f"http://127.0.0.1:{port}/v1/narrate"
        with urllib.request.urlopen(address, data=TEXT, timeout=120) as answer:
            voice, sound = answer.headers["Narrator-Voice"], answer.read()
        with (Path(f"/proc/{service.pid}/status")).open() as status:
            user = next(line.split()[1] for line in status if line.startswith("Uid:"))
    finally:
        service.terminate()
        service.wait(30)
    print(f"healthy; uid {user}; {voice} spoke {len(sound)} bytes")
    if user == "0" or len(sound) < 10_000 or voice == "system":
        raise SystemExit("that is not what the image promises")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("root", type=Path)
    parser.add_argument("--bind", action="append", default=[], metavar="PATH")
    parser.add_argument("--env", action="append", default=[], metavar="NAME")
    options = parser.parse_args()
    given = {name: os.environ[name] for name in options.env if name in os.environ}
    machine = Machine(options.root.resolve(), options.bind, given)
    python = machine.root / "usr/local/bin/python"
    if not python.is_symlink():
        python.symlink_to("/usr/bin/python3")
    for name, value in instructions((CONTEXT / "Dockerfile").read_text()):
        print(f"== {name} {value}", flush=True)
        machine.follow(name, value)
    try_service(machine)


if __name__ == "__main__":
    main()
