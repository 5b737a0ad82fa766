"""Options that several commands have. Light: it imports no command, and no noun."""

from __future__ import annotations

import argparse

SOURCE = "a file (text, HTML, Markdown, EPUB, PDF), an http(s) address, or - for standard input"


def voice_options(parser: argparse.ArgumentParser) -> None:
    """Who speaks, and how."""
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


def source_options(parser: argparse.ArgumentParser) -> None:
    """What is read of a source."""
    parser.add_argument("--title", metavar="T", help="the title, in place of the one found")
    parser.add_argument(
        "--kind", choices=("text", "html", "markdown"), help="default: found from the content"
    )
    rule_options(parser)


def rule_options(parser: argparse.ArgumentParser) -> None:
    """Rules of cleaning that are overruled."""
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


def sound_options(parser: argparse.ArgumentParser) -> None:
    """How loud."""
    parser.add_argument(
        "--loudness",
        metavar="podcast|broadcast|raw|-NN",
        help="-16 LUFS (the default), -23 LUFS, the voice's own, or so many LUFS, from -30 to -14",
    )


def bitrate_option(parser: argparse.ArgumentParser) -> None:
    """How many bits."""
    parser.add_argument(
        "--bitrate",
        metavar="KBPS",
        help="of MP3, Opus or AAC; MP3: 32 to 64 at 24 kHz (default: 64), 80 to 320 at 48 kHz",
    )


def lexicon_option(parser: argparse.ArgumentParser) -> None:
    """How words are said."""
    parser.add_argument(
        "--lexicon", metavar="FILE", help="how to say words: lines such as nginx = engine ex"
    )


def mix_options(parser: argparse.ArgumentParser) -> None:
    """--intro, --outro, --between, --bed."""
    group = parser.add_argument_group(
        "your own sounds",
        "levelled and faded; WAV, or anything that ffmpeg reads where it is installed",
    )
    group.add_argument("--intro", metavar="FILE", help="before it; a minute at most")
    group.add_argument("--outro", metavar="FILE", help="after it; a minute at most")
    group.add_argument(
        "--between",
        metavar="FILE",
        help="between chapters: before a heading that text stands before; a minute at most",
    )
    group.add_argument(
        "--bed",
        metavar="FILE",
        help="music under all that is spoken: 20 dB below it, louder in long pauses; three seconds "
        "at least, repeated (of longer music the first two minutes)",
    )
