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

from narrator.errors import NarratorError

INTERRUPTED = 130  # 128 + SIGINT, as shells count

SOURCE = "a file (text, HTML, Markdown, EPUB, PDF), an http(s) address, or - for standard input"
EXAMPLES = """examples:
  narrator speak https://example.org/story      fetches the page, writes "<its title>.mp3" here
  narrator speak article.txt -o - | mpv -       listen while it is being spoken
  narrator speak book.epub paper.pdf -o made/   one file a source
  narrator clean https://example.org/story      what will be read
  narrator script notes.md --estimate           how many words and minutes
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
    options = parser.parse_args(given)
    if options.command is None:
        parser.print_help()
        return 0
    try:
        # Each command is a module of this package with a `run`.
        code = int(importlib.import_module(options.module).run(options))
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
    for name, (about, options) in _COMMANDS.items():
        description = about[0].upper() + about[1:] + "."
        command = commands.add_parser(name, help=about, description=description, allow_abbrev=False)
        command.set_defaults(module=f"narrator.cli.{name}")
        if name == named:
            options(command)
    return parser


def _voice_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--voice",
        metavar="NAME",
        help="who speaks (`narrator voices`; default: the best there is); Kokoro's can be mixed: "
        "af_heart:0.6+am_michael:0.4",
    )
    parser.add_argument("--speed", metavar="0.5..3", help="1 is the voice's own")
    parser.add_argument(
        "--pace", metavar="calm|natural|brisk", help="how long the pauses are (default: natural)"
    )
    parser.add_argument(
        "--quote-voice", metavar="NAME", help="who speaks block quotes; auto: the best other one"
    )
    parser.add_argument(
        "--heading-voice", metavar="NAME", help="who speaks the title and the headings"
    )
    parser.add_argument(
        "--speakers",
        metavar="auto|WHO=VOICE,...",
        help="an interview's turns (Anna: I never knew.) in voices: of those that are named "
        "(Anna=af_heart,Ben=am_michael), or of all who speak",
    )
    parser.add_argument(
        "--byline",
        action="store_true",
        help="say behind the title where the article is from and whom it is by",
    )
    parser.add_argument("--no-title", action="store_true", help="do not speak the title first")


def _source_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title", metavar="T", help="the title, in place of the one found")
    parser.add_argument(
        "--kind", choices=("text", "html", "markdown"), help="default: found from the content"
    )
    _rule_options(parser)


def _rule_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep",
        metavar="RULE,...",
        action="append",
        help="read what this rule of cleaning would leave out: code, table, footnote, caption, "
        "byline and more (`narrator clean --json` names the rule of each removal)",
    )
    parser.add_argument(
        "--drop",
        metavar="RULE,...",
        action="append",
        help="leave out what this rule recognises, wherever it stands",
    )


def _sound_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--loudness",
        metavar="podcast|broadcast|raw|-NN",
        help="-16 LUFS (the default), -23 LUFS, the voice's own, or so many LUFS, from -30 to -14",
    )


def _bitrate_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bitrate",
        metavar="KBPS",
        help="of MP3, Opus or AAC; MP3: 32 to 64 at 24 kHz (default: 64), 80 to 320 at 48 kHz",
    )


def _lexicon_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lexicon", metavar="FILE", help="how to say words: lines such as nginx = engine ex"
    )


def _speak(parser: argparse.ArgumentParser) -> None:
    from narrator.types import FILE_FORMATS  # 30 ms: for this command alone

    parser.add_argument("sources", metavar="SOURCE", nargs="+", help=SOURCE)
    parser.add_argument(
        "-o",
        dest="output",
        metavar="FILE|DIR/|-",
        help="where to; - is standard output. Default: '<title>.mp3' in this folder, "
        "never over a file that is there",
    )
    _voice_options(parser)
    _sound_options(parser)
    parser.add_argument(
        "--format",
        choices=FILE_FORMATS,
        help="default: by -o's extension, else mp3; m4b is an audio book with chapters, epub a "
        "book that is read along",
    )
    _bitrate_option(parser)
    _source_options(parser)
    _lexicon_option(parser)
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
        help="have a recogniser listen to it first: what it hears wrongly is spoken again in "
        "pieces, and what stays doubtful is named. English alone; needs narrator[verify]",
    )
    parser.add_argument("--intro", metavar="FILE", help="a short sound before it, mixed by pydub")
    parser.add_argument("--outro", metavar="FILE", help="a short sound after it")


def _clean(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help=SOURCE)
    parser.add_argument("--json", action="store_true", help="all of it, with each removal")
    _source_options(parser)


def _script(parser: argparse.ArgumentParser) -> None:
    _clean(parser)
    _lexicon_option(parser)
    parser.add_argument(
        "--source",
        dest="source_text",
        action="store_true",
        help="below what is said otherwise than it is written, a line with what is written",
    )
    parser.add_argument(
        "--estimate", action="store_true", help="only how many words and minutes it will be"
    )
    _voice_options(parser)


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


def _feed(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)
    export = actions.add_parser(
        "export",
        help="write MP3s and feed.xml into a folder that any web server can host",
        description="Write an MP3 an article, and a feed.xml of exactly these articles.",
    )
    export.add_argument("folder", metavar="DIR")
    export.add_argument("sources", metavar="SOURCE", nargs="+", help=SOURCE)
    export.add_argument(
        "--base-url",
        metavar="URL",
        help="where the folder will be served; default http://127.0.0.1:8000/",
    )
    export.add_argument("--feed-title", metavar="T", default="Articles, narrated")
    export.add_argument("--author", metavar="NAME", default="Narrator")
    _voice_options(export)
    _sound_options(export)
    export.add_argument("--kind", choices=("text", "html", "markdown"), help=argparse.SUPPRESS)
    _rule_options(export)
    _lexicon_option(export)


def _doctor(_parser: argparse.ArgumentParser) -> None:
    """It has no options."""


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "speak": ("narrate articles into audio files, or to standard output", _speak),
    "clean": ("show what will be read, one paragraph a block, without the title", _clean),
    "script": ("show the very words that will be spoken, one utterance a line", _script),
    "voices": ("the voices: list, install, remove, hear a sample", _voices),
    "serve": ("offer it all over HTTP, with a page to listen on", _serve),
    "feed": ("podcasts made of articles", _feed),
    "doctor": ("what works on this machine, and what to do about what doesn't", _doctor),
}
