"""`narrator`: the commands, their options, and what each kind of error exits with.

Light: it imports neither the nouns nor any command, and only the options of the command that is
named are made.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

from narrator.cli import kept, options
from narrator.errors import NarratorError

INTERRUPTED = 130  # 128 + SIGINT, as shells count

EXAMPLES = """examples:
  narrator speak https://example.org/story      fetches the page, writes "<its title>.mp3" here
  narrator speak article.txt -o - | mpv -       listen while it is being spoken
  narrator speak book.epub paper.pdf -o made/   one file a source
  narrator clean https://example.org/story      what will be read
  narrator script notes.md --estimate           how many words and minutes
  narrator library add https://example.org/story --tag science
  narrator feed export podcast/ *.txt           a podcast to put on any web server

SOURCE is a file (text, HTML, Markdown, EPUB, PDF), an http(s) address, or -.
exit codes: 0 done, 1 failed, 2 bad input or usage, 3 a voice or file is missing"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    _open_standard_streams()
    for name in ("SIGTERM", "SIGHUP"):  # SIGHUP: the terminal was closed; Windows has none
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminated)
    given = sys.argv[1:] if arguments is None else arguments
    parser = _parser(next((one for one in given if not one.startswith("-")), ""))
    chosen = parser.parse_args(given)
    if chosen.command is None:
        parser.print_help()
        return 0
    try:
        # Each command is a module of this package with a `run`.
        code = int(importlib.import_module(chosen.module).run(chosen))
        sys.stdout.flush()  # here, where a full disk can still be told
        return code
    except NarratorError as error:
        about = "".join(f"{note}: " for note in getattr(error, "__notes__", ()))
        print(f"narrator: {about}{error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        _discard_output()  # its reader has gone
        return 1
    except OSError as error:
        _discard_output()
        print(f"narrator: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("narrator: stopped, nothing half-written is left", file=sys.stderr)
        return INTERRUPTED


def _discard_output() -> None:
    """Keep the interpreter from writing to standard output what could not be written there."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _terminated(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)  # unwinds, so that partial files are removed


def _open_standard_streams() -> None:
    """A closed standard stream is opened on nothing: else the next file takes its number."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            fd = os.open(os.devnull, os.O_RDONLY if mode == "r" else os.O_WRONLY)
            if fd != number:
                os.dup2(fd, number)
                os.close(fd)
            setattr(sys, name, os.fdopen(number, mode, closefd=False))


class _Version(argparse.Action):
    """Looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        parser.exit(message=f"narrator {version('narrator')}\n")


def _parser(named: str) -> argparse.ArgumentParser:
    """All commands, with the options of the one that is `named`."""
    parser = argparse.ArgumentParser(
        prog="narrator",
        allow_abbrev=False,
        description="Turns an article into audio that people are glad to listen to.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="the version, and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, (about, add_options) in _COMMANDS.items():
        description = about[0].upper() + about[1:] + "."
        command = commands.add_parser(name, help=about, description=description, allow_abbrev=False)
        command.set_defaults(module=f"narrator.cli.{name}")
        if name == named:
            add_options(command)
    return parser


def _speak(parser: argparse.ArgumentParser) -> None:
    from narrator.types import FILE_FORMATS  # 30 ms: for this command alone

    parser.add_argument("sources", metavar="SOURCE", nargs="+", help=options.SOURCE)
    parser.add_argument(
        "-o",
        dest="output",
        metavar="FILE|DIR/|-",
        help="where to; - is standard output. Default: '<title>.mp3' in this folder, "
        "never over a file that is there",
    )
    options.voice_options(parser)
    options.sound_options(parser)
    parser.add_argument(
        "--format",
        choices=FILE_FORMATS,
        help="default: by -o's extension, else mp3; m4b is an audio book with chapters, epub a "
        "book that is read along",
    )
    options.bitrate_option(parser)
    options.source_options(parser)
    options.lexicon_option(parser)
    parser.add_argument(
        "--captions",
        metavar="KIND,...",
        help="also write captions beside the file, each sentence with its time: vtt, words.vtt "
        "(each word), srt, json (a podcast's transcript), chapters, marks (speech marks)",
    )
    parser.add_argument(
        "--receipt",
        metavar="FILE",
        help="also write, as JSON, when each sentence is heard, how long and by which voice, and "
        "what was left out and why",
    )
    parser.add_argument(
        "--verify",
        action="store_true",
        help="have a recogniser listen to it first: what it hears wrongly is spoken again "
        "another way, and what stays doubtful is named. English alone; needs narrator[verify]",
    )
    parser.add_argument(
        "--cover",
        metavar="FILE|none",
        help="default: the picture of a page that was fetched, or one drawn with the title",
    )
    options.mix_options(parser)


def _clean(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help=options.SOURCE)
    parser.add_argument("--json", action="store_true", help="all of it, with each removal")
    options.source_options(parser)


def _script(parser: argparse.ArgumentParser) -> None:
    _clean(parser)
    options.lexicon_option(parser)
    parser.add_argument(
        "--source",
        dest="source_text",
        action="store_true",
        help="below what is said otherwise than it is written, a line with what is written",
    )
    parser.add_argument(
        "--estimate", action="store_true", help="only how many words and minutes it will be"
    )
    options.voice_options(parser)


def _voices(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    listed = actions.add_parser("list", help="all voices, and which can speak now (the default)")
    listed.add_argument("--json", action="store_true", help="as JSON")
    install = actions.add_parser("install", help="put a voice's files in place, checked")
    install.add_argument("name", metavar="NAME")
    install.add_argument("--from", dest="folder", metavar="DIR", help="without network: from files")
    remove = actions.add_parser("remove", help="delete a voice's files")
    remove.add_argument("name", metavar="NAME")
    calibrate = actions.add_parser(
        "calibrate", help="measure how loud a voice is here, and keep what it needs"
    )
    calibrate.add_argument("name", metavar="NAME")
    calibrate.add_argument("--json", action="store_true", help="what was measured, as JSON")
    sample = actions.add_parser("sample", help="hear it: writes NAME.mp3")
    sample.add_argument("name", metavar="NAME")
    sample.add_argument("-o", dest="output", metavar="FILE|-", help="where to")


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", metavar="ADDRESS", help="default: 127.0.0.1, this machine only")
    parser.add_argument("--port", metavar="N", help="default: 8000")


def _doctor(_parser: argparse.ArgumentParser) -> None:
    """It has no options."""


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "speak": ("narrate articles into audio files, or to standard output", _speak),
    "clean": ("show what will be read, one paragraph a block, without the title", _clean),
    "script": ("show the very words that will be spoken, one utterance a line", _script),
    "voices": ("the voices: list, install, remove, hear a sample", _voices),
    "serve": ("offer it all over HTTP, with a page to listen on", _serve),
    "library": ("episodes that are kept: list, add, remove, watch, export, check", kept.library),
    "feed": ("podcasts made of articles, and of other feeds", kept.feed),
    "doctor": ("what works on this machine, and what to do about what doesn't", _doctor),
}
