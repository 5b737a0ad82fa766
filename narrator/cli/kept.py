"""The options of the commands about what is kept: `narrator library`, `narrator feed`."""

from __future__ import annotations

import argparse

from narrator.cli import options


def library(parser: argparse.ArgumentParser) -> None:
    """`narrator library`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    listed = actions.add_parser("list", help="the episodes, the newest first (the default)")
    listed.add_argument("--search", metavar="WORDS", default="", help="of title, text or site")
    listed.add_argument("--tag", metavar="NAME", default="", help="only those of that tag")
    listed.add_argument("--json", action="store_true", help="as JSON")
    add = actions.add_parser(
        "add",
        help="keep articles, and narrate them",
        description="Keep articles as episodes. They are spoken here and now, or by a service "
        "that runs; Ctrl-C leaves the rest to the next one.",
    )
    add.add_argument("sources", metavar="SOURCE", nargs="+", help=options.SOURCE)
    add.add_argument("--feed", metavar="SLUG", action="append", default=[], help="put into a feed")
    add.add_argument("--tag", metavar="NAME", action="append", default=[], help="give it a tag")
    add.add_argument("--again", action="store_true", help="also where it is kept already")
    add.add_argument("--no-wait", action="store_true", help="leave the speaking to a service")
    options.voice_options(add)
    options.sound_options(add)
    options.bitrate_option(add)
    options.source_options(add)
    options.lexicon_option(add)
    remove = actions.add_parser("remove", help="forget episodes, with their files")
    remove.add_argument("ids", metavar="ID", nargs="+", help="as `narrator library` lists them")
    watch = actions.add_parser(
        "watch", help="make episodes of a folder's articles, as they come and change"
    )
    watch.add_argument("folder", metavar="DIR")
    watch.add_argument("--feed", metavar="SLUG", help="where to; default: one of the folder's name")
    watch.add_argument("--once", action="store_true", help="look once, speak, and end")
    export = actions.add_parser(
        "export", help="write tagged files, captions, feeds and an index into a folder"
    )
    export.add_argument("folder", metavar="DIR")
    export.add_argument(
        "--base-url", metavar="URL", help="where it will be served; default http://127.0.0.1:8000/"
    )
    taken = actions.add_parser("import", help="take in an exported folder")
    taken.add_argument("folder", metavar="DIR")
    actions.add_parser("check", help="verify every file, and have made again what is damaged")
    backup = actions.add_parser("backup", help="copy the database, safely while a service runs")
    backup.add_argument("file", metavar="FILE")


def feed(parser: argparse.ArgumentParser) -> None:
    """`narrator feed`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    actions.add_parser("list", help="the podcasts there are (the default)")
    create = actions.add_parser("create", help="make a podcast, which `narrator serve` offers")
    create.add_argument("slug", metavar="SLUG", help="small letters, digits, hyphens")
    create.add_argument("--title", metavar="T", help="its name")
    create.add_argument("--description", metavar="TEXT")
    create.add_argument("--author", metavar="NAME")
    create.add_argument("--email", metavar="ADDRESS", help="by which directories know its owner")
    create.add_argument("--language", metavar="TAG", help="as en or pt-BR; default: en")
    create.add_argument("--category", metavar="NAME", help="Apple's, as 'News > Tech News'")
    create.add_argument("--private", action="store_true", help="only for those who are invited")
    create.add_argument(
        "--lazy", action="store_true", help="speak an episode when it is first asked for"
    )
    create.add_argument("--ahead", metavar="N", help="of a lazy one: spoken before; default: 3")
    show = actions.add_parser("show", help="its episodes, and what was left out and why")
    show.add_argument("slug", metavar="SLUG")
    subscribe = actions.add_parser(
        "subscribe",
        help="make a podcast of a site's RSS, Atom or JSON feed",
        description="Make episodes of what a feed offers, now and each hour while `narrator serve` "
        "runs. What has only a summary is fetched whole; what is only a teaser is said to be one.",
    )
    subscribe.add_argument("address", metavar="URL", help="the feed's address")
    subscribe.add_argument("--feed", metavar="SLUG", help="where to; default: a podcast of its own")
    subscribe.add_argument("--voice", metavar="NAME", help="who speaks")
    subscribe.add_argument("--newest", metavar="N", default="3", help="of what is there now: 3")
    subscribe.add_argument("--a-day", metavar="N", default="20", help="at most; default: 20")
    subscribe.add_argument("--words", metavar="W", action="append", default=[], help="only with it")
    subscribe.add_argument(
        "--without", metavar="W", action="append", default=[], help="not with it"
    )
    subscribe.add_argument("--least-words", metavar="N", default="0", help="shorter ones are not")
    subscribe.add_argument("--days", metavar="N", default="0", help="older ones are not")
    unsubscribe = actions.add_parser("unsubscribe", help="look at it no more; episodes stay")
    unsubscribe.add_argument("address", metavar="URL")
    export = actions.add_parser(
        "export",
        help="write MP3s and feed.xml into a folder that any web server can host",
        description="Write an MP3 an article, and a feed.xml of exactly these articles.",
    )
    export.add_argument("folder", metavar="DIR")
    export.add_argument("sources", metavar="SOURCE", nargs="+", help=options.SOURCE)
    export.add_argument(
        "--base-url",
        metavar="URL",
        help="where the folder will be served; default http://127.0.0.1:8000/",
    )
    export.add_argument("--feed-title", metavar="T", default="Articles, narrated")
    export.add_argument("--author", metavar="NAME", default="Narrator")
    options.voice_options(export)
    options.sound_options(export)
    export.add_argument("--kind", choices=("text", "html", "markdown"), help=argparse.SUPPRESS)
    options.rule_options(export)
    options.lexicon_option(export)
