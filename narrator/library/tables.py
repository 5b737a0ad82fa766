"""The library's tables, as they are after the last migration.

Times are seconds since 1970 UTC (`_at`); ids are unguessable; digests are sha256 in hexadecimal.
Whatever a listener, a feed or a request is belongs to an owner.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, default=default)


def _at(name: str) -> Column[float]:
    return Column(name, Float, nullable=False)


def _owner() -> Column[str]:
    return Column(
        "owner_id", String(32), ForeignKey("owners.id", ondelete="CASCADE"), nullable=False
    )


def _episode(*, key: bool = False) -> Column[str]:
    return Column(
        "episode_id",
        String(32),
        ForeignKey("episodes.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=key,
    )


owners = Table("owners", metadata, Column("id", String(32), primary_key=True), _at("made_at"))

# What is kept on disk by its content.
files = Table(
    "files",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    _text("media_type"),
    _at("made_at"),
)

# `version` is the one that is heard (0: none is whole yet), `wanted` the newest. `canonical` is the
# article's own address, `content` the digest of its words: by these the same article is known.
episodes = Table(
    "episodes",
    metadata,
    Column("id", String(32), primary_key=True),
    _owner(),
    Column("guid", String(64), nullable=False, unique=True),
    Column("version", Integer, nullable=False, default=0),
    Column("wanted", Integer, nullable=False, default=1),
    _text("title"),
    _text("site"),
    _text("author"),
    _text("language", "en"),
    _text("canonical"),
    _text("content"),
    _text("published"),
    _at("made_at"),
    _at("changed_at"),
    Index("episodes_by_canonical", "owner_id", "canonical"),
    Index("episodes_by_content", "owner_id", "content"),
    Index("episodes_by_age", "owner_id", "made_at"),
)

# One text of an episode and what was made of it. `request` is the JSON of how to narrate `source`.
versions = Table(
    "versions",
    metadata,
    _episode(key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("source", String(64), ForeignKey("files.digest"), nullable=False),
    _text("request", "{}"),
    _text("text"),  # the article's, to search in
    _text("html"),  # the same, for a feed's item
    _text("voice"),
    Column("audio", String(64), ForeignKey("files.digest")),
    Column("format", String(8), nullable=False, default="mp3"),
    Column("size_bytes", BigInteger, nullable=False, default=0),
    Column("duration_s", Float, nullable=False, default=0.0),
    # Offered before it is spoken, with its exact length.
    Column("lazy", Boolean, nullable=False, default=False),
    _text("error"),
    _at("made_at"),
    Column("ready_at", Float),
    Index("versions_by_source", "source"),
    Index("versions_by_audio", "audio"),
)

# Captions, transcripts, covers and the like, of a version.
documents = Table(
    "documents",
    metadata,
    Column("episode_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("digest", String(64), ForeignKey("files.digest"), nullable=False),
    ForeignKeyConstraint(
        ["episode_id", "number"], ["versions.episode_id", "versions.number"], ondelete="CASCADE"
    ),
    Index("documents_by_digest", "digest"),
)

# `stuck` counts the times that it was begun and nothing came of it: who kills the service comes
# last.
jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("episode_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("stuck", Integer, nullable=False, default=0),
    Column("spoken", Integer, nullable=False, default=0),
    Column("utterances", Integer, nullable=False, default=0),
    _at("made_at"),
    UniqueConstraint("episode_id", "number"),
    ForeignKeyConstraint(
        ["episode_id", "number"], ["versions.episode_id", "versions.number"], ondelete="CASCADE"
    ),
    Index("jobs_by_turn", "state", "stuck", "id"),
    sqlite_autoincrement=True,  # or the next job might get a deleted one's id
)

tags = Table("tags", metadata, _episode(key=True), Column("name", String(80), primary_key=True))

# Where somebody stopped listening.
positions = Table(
    "positions",
    metadata,
    Column("owner_id", String(32), ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True),
    _episode(key=True),
    Column("position_s", Float, nullable=False, default=0.0),
    Column("listened", Boolean, nullable=False, default=False),
    _at("changed_at"),
)

# RFC-to-be "The Idempotency-Key HTTP Header Field": a request sent twice is done once.
requests = Table(
    "requests",
    metadata,
    Column("owner_id", String(32), ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    _episode(),
    _at("made_at"),
    Index("requests_by_episode", "episode_id"),
)

# `ahead` episodes are spoken before they are asked for; those older than `kept_s`, and what is
# beyond `kept_bytes`, leave the feed (0: never).
feeds = Table(
    "feeds",
    metadata,
    Column("id", String(32), primary_key=True),
    _owner(),
    Column("slug", String(80), nullable=False, unique=True),
    Column("guid", String(64), nullable=False),
    _text("title"),
    _text("description"),
    _text("author"),
    _text("email"),
    _text("language", "en"),
    _text("category", "News"),
    _text("link"),
    Column("explicit", Boolean, nullable=False, default=False),
    Column("private", Boolean, nullable=False, default=False),
    Column("lazy", Boolean, nullable=False, default=False),
    Column("ahead", Integer, nullable=False, default=3),
    Column("kept_s", Float, nullable=False, default=0.0),
    Column("kept_bytes", BigInteger, nullable=False, default=0),
    Column("cover", String(64), ForeignKey("files.digest")),
    _at("made_at"),
    _at("changed_at"),
)

feed_items = Table(
    "feed_items",
    metadata,
    Column("feed_id", String(32), ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    _episode(key=True),
    _at("added_at"),
    Index("feed_items_by_age", "feed_id", "added_at"),
    Index("feed_items_by_episode", "episode_id"),
)

# Who may hear a private feed: the secret part of their own address, as its sha256.
listeners = Table(
    "listeners",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("feed_id", String(32), ForeignKey("feeds.id", ondelete="CASCADE"), nullable=False),
    _text("name"),
    Column("secret", String(64), nullable=False, unique=True),
    _at("made_at"),
    Column("revoked_at", Float),
)

# A feed of somebody else's, or a folder, that becomes episodes.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String(32), primary_key=True),
    _owner(),
    _text("address"),
    Column("feed_id", String(32), ForeignKey("feeds.id", ondelete="SET NULL")),
    _text("title"),
    _text("etag"),
    _text("modified"),
    _text("request", "{}"),  # how its articles are narrated
    _text("filters", "{}"),
    Column("a_day", Integer, nullable=False, default=20),
    Column("failures", Integer, nullable=False, default=0),
    _text("error"),
    Column("next_at", Float, nullable=False, default=0.0),
    Column("seen_at", Float),
    _at("made_at"),
    UniqueConstraint("owner_id", "address"),
)

# What a subscription has brought, or why not.
entries = Table(
    "entries",
    metadata,
    Column(
        "subscription_id",
        String(32),
        ForeignKey("subscriptions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("key", String(64), primary_key=True),
    _text("title"),
    _text("address"),
    Column("episode_id", String(32), ForeignKey("episodes.id", ondelete="SET NULL")),
    Column("outcome", String(16), nullable=False),
    _text("why"),
    _at("made_at"),
    Index("entries_by_episode", "episode_id"),
)
