"""Makes .venv, installs Narrator into it, and puts the default voices in place.

    python3 bootstrap.py [--port PORT] [--no-voices] [--lock]

Standard library only, and readable by Python 3.7, so that an unfit Python can say so. What went
well is stamped: a second run looks at the stamp and leaves pip alone. What pip says is kept in
.venv/install.log. What a person has to put right is one line on standard error, with status 2.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
LOG = VENV / "install.log"
STAMP = VENV / "installed"  # what was installed, whole
PLACE = VENV / "place"  # the folder it was made in: a venv can't be moved
UNDER_WAY = VENV / "installing"  # there while pip writes: left behind, .venv can't be trusted
CONSTRAINTS = ROOT / "constraints.txt"
EXTRAS = "kokoro,piper,espeak,dev"
VOICES = ("af_heart", "en_US-joe-medium")
PYTHONS = ("python3.13", "python3.12", "python3.11")  # tried when python3 does not fit
OLDEST, NEWEST = (3, 11), (3, 13)

# What pip prints when something is wrong that a person can put right, and how to.
TROUBLES = (
    (
        r"407 Proxy|ProxyError|Cannot connect to proxy|Tunnel connection failed",
        "the proxy refused or can't be reached: set HTTPS_PROXY=http://user:password@host:port"
        " to one that works (or unset it) and run this again",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError|TLS CA certificate bundle|SSLError",
        "the package index's certificate isn't trusted here: set PIP_CERT to the file with"
        " your organisation's certificates and run this again",
    ),
    (
        r"No space left on device|Disk quota exceeded",
        "the disk is full: 2 GB must be free here and in the folder for temporary files (TMPDIR)",
    ),
    (
        r"NewConnectionError|NameResolutionError|name resolution|Network is unreachable"
        r"|ConnectTimeout|ReadTimeout|Read timed out|Connection refused|ConnectionResetError"
        r"|RemoteDisconnected|Max retries exceeded|Retrying \(Retry"
        r"|from versions: none",
        "the package index can't be reached, or lacks a package: behind a proxy set"
        " HTTPS_PROXY, for a mirror PIP_INDEX_URL, without a network PIP_NO_INDEX=1 and"
        " PIP_FIND_LINKS=/folder/of/wheels, and run this again",
    ),
)


class Unfit(Exception):
    """Something a person has to put right; the text says how, on one line."""


def main() -> int:
    """Run the steps that are still to be done; 0 when all is in place."""
    options = arguments()
    try:
        if options.port is not None:
            check_port(options.port)
        with alone():
            install()
            if options.lock:
                lock()
            elif not options.no_voices:
                install_voices()
    except Unfit as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; the next run goes on from here.", file=sys.stderr)
        return 130
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", help="first see that this port of 127.0.0.1 is free")
    parser.add_argument("--no-voices", action="store_true", help="leave the voices out")
    parser.add_argument("--lock", action="store_true", help="write constraints.txt, no voices")
    return parser.parse_args()


def check_port(port: str) -> None:
    """Look before minutes are spent on installing. Raises Unfit if the port can't be had."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Unfit(f"PORT={port} is not a port: give a number from 1 to 65535.")
    with socket.socket() as trial:
        if os.name != "nt":  # there it would allow a port that is in use
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", int(port)))
        except PermissionError:
            raise Unfit(
                f"Port {port} is for root alone: choose another, as in PORT=8001."
            ) from None
        except OSError:
            raise Unfit(
                f"Port {port} is taken, maybe by a Narrator that runs already:"
                f" choose another, as in PORT={int(port) % 65535 + 1}."
            ) from None


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one set-up at a time work in this folder; the others wait."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    folder = os.open(str(ROOT), os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another set-up is at work in this folder; waiting for it.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def install() -> None:
    """Make .venv and fill it, unless the stamp says that this was done."""
    asked = what_is_asked()
    if read(STAMP) == asked and probe(str(BIN / "python")):
        return
    if not usable():
        make_venv()
    if STAMP.exists():
        STAMP.unlink()
    LOG.write_bytes(b"")
    pinned = ["--constraint", str(CONSTRAINTS)] if CONSTRAINTS.exists() else []
    pip("Updating pip", "--upgrade", "pip")
    pip(
        "Installing packages (about 400 MB, some minutes the first time)",
        *("--editable", f"{ROOT}[{EXTRAS}]", *pinned),
    )
    STAMP.write_text(asked)


def what_is_asked() -> str:
    """Changes when the installed packages must: with the project, its pins, and its place."""
    digest = hashlib.sha256()
    for file in (ROOT / "pyproject.toml", CONSTRAINTS, Path(__file__)):
        digest.update(read(file).encode())
    return f"{digest.hexdigest()} {ROOT}\n"


def usable() -> bool:
    """Is there a whole .venv with a fitting Python and a pip, made for this very folder?"""
    if UNDER_WAY.exists() or read(PLACE).strip() not in ("", str(ROOT)):
        return False
    python = str(BIN / "python")
    return fits(probe(python)) and quiet(python, "-I", "-m", "pip", "--version") == 0


def make_venv() -> None:
    """Make .venv anew. Raises Unfit if no Python here can."""
    command = venv_command()
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        say("The .venv here is of no use (moved, cut short or of another Python): making it anew.")
        shutil.rmtree(str(VENV))
    VENV.mkdir()
    UNDER_WAY.touch()
    done = subprocess.run(
        [*command, str(VENV)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        last = [line for line in done.stdout.splitlines() if line.strip()][-1:]
        raise Unfit(f"{' '.join(command)} {VENV} failed: {' '.join(last)}")
    PLACE.write_text(f"{ROOT}\n")
    UNDER_WAY.unlink()


def venv_command() -> list[str]:
    """The command that makes a virtual environment when a folder is added to it.

    The Python that runs this is asked first, then others on PATH. Raises Unfit.
    """
    found = []
    for python in [sys.executable, *filter(None, map(shutil.which, PYTHONS))]:
        traits = probe(python)
        if fits(traits):
            found.append((python, traits))
        if fits(traits) and "venv" in traits and "ensurepip" in traits:
            if python != sys.executable:
                say(f"Using {python}: {sys.executable} does not fit.")
            return [python, "-m", "venv"]
    here = ".".join(map(str, sys.version_info[:2]))
    if not found:
        raise Unfit(
            f"Python 3.11 to 3.13 is needed, and {sys.executable} is {here}:"
            " install one, or name it, as in make PYTHON=/path/to/python3.12."
        )
    python, traits = found[0]
    if shutil.which("uv"):
        return ["uv", "venv", "--quiet", "--seed", "--allow-existing", "--python", python]
    if "virtualenv" in traits:
        return [python, "-m", "virtualenv", "--quiet"]
    if shutil.which("virtualenv"):
        return ["virtualenv", "--quiet", "--python", python]
    raise Unfit(
        f"{python} can't make virtual environments: apt-get install python{traits[0]}-venv,"
        " or name another Python, as in make PYTHON=/path/to/python3.12."
    )


def probe(python: str) -> list[str]:
    """Version (as "3.12") and which of venv, ensurepip, virtualenv `python` has; [] if it fails."""
    ask = (
        "import sys, importlib.util as u; print('%d.%d' % sys.version_info[:2],"
        " *[m for m in ('venv', 'ensurepip', 'virtualenv') if u.find_spec(m)])"
    )
    try:
        answer = subprocess.run(
            [python, "-I", "-c", ask], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
    except OSError:
        return []
    return answer.stdout.split() if answer.returncode == 0 else []


def fits(traits: list[str]) -> bool:
    return bool(traits) and OLDEST <= tuple(map(int, traits[0].split("."))) <= NEWEST


def pip(title: str, *words: str) -> None:
    """Run `pip install` on .venv, its words kept in the log. Raises Unfit saying what to do."""
    environment = {**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
    command = [str(BIN / "python"), "-I", "-m", "pip", "install", "--progress-bar=off", *words]
    UNDER_WAY.touch()
    before = LOG.stat().st_size if LOG.exists() else 0
    popen = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    with LOG.open("ab") as log, popen as process:
        log.write(f"$ {' '.join(command)}\n".encode())
        show(title)
        try:
            for line in process.stdout or ():
                log.write(line)
                log.flush()
                show(f"{title}: {line.decode(errors='replace').strip()}", passing=True)
        except BaseException:
            process.terminate()
            raise
    show("", passing=True)
    if process.returncode != 0:
        said = LOG.read_bytes()[before:].decode(errors="replace")
        raise Unfit(f"{title.partition(' (')[0]} failed: {advice(said)}")
    UNDER_WAY.unlink()


def advice(log: str) -> str:
    """What to do about a pip that failed, from what it said."""
    for pattern, what_to_do in TROUBLES:
        if re.search(pattern, log):
            if "disk" not in what_to_do:
                UNDER_WAY.unlink()  # pip fetches all before it writes any: .venv is sound
            return f"{what_to_do} (pip's words: {LOG})."
    errors = re.findall(r"(?m)^\s*(?:ERROR|error): (.+)$", log)
    return f"{errors[-1] if errors else 'pip stopped'} (pip's words: {LOG})."


def install_voices() -> None:
    """Put the default voices in place. Raises Unfit; the command has said why by then."""
    for voice in VOICES:
        command = [str(BIN / "narrator"), "voices", "install", voice]
        if subprocess.run(command).returncode != 0:
            raise Unfit(f"The voice {voice} could not be put in place: see the line above.")


def lock() -> None:
    """Write the versions that are installed now to constraints.txt.

    Pins of packages that only another Python or system needs are kept. To move to newer versions,
    delete the file and .venv first.
    """
    freeze = [str(BIN / "python"), "-I", "-m", "pip", "freeze", "--exclude-editable"]
    here = subprocess.run(freeze, stdout=subprocess.PIPE, text=True, check=True).stdout
    pins = {}
    for line in (read(CONSTRAINTS) + here).splitlines():
        name, equals, _ = line.partition("==")
        if equals:
            pins[name.lower().replace("_", "-")] = line
    head = "# The versions this was tested with; written by `make lock`, used by `make install`."
    CONSTRAINTS.write_text("\n".join([head, *(pins[name] for name in sorted(pins))]) + "\n")
    STAMP.write_text(what_is_asked())


def quiet(*command: str) -> int:
    null = subprocess.DEVNULL
    try:
        return subprocess.run(command, stdin=null, stdout=null, stderr=null).returncode
    except OSError:
        return 127


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def show(line: str, passing: bool = False) -> None:
    """Print a line; a passing one is for terminals alone and makes room for the next."""
    if not sys.stderr.isatty():
        if not passing:
            say(line)
        return
    width = shutil.get_terminal_size().columns - 1
    sys.stderr.write(f"\r\x1b[K{line[:width]}")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
