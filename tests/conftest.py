"""What many tests need: a home of their own, a studio with the tone voice, a real service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from narrator.schedule import Scheduler
from narrator.settings import Settings, load
from narrator.studio import Studio
from narrator.voices import catalogue, store
from tests.gated import GatedEngine
from tests.service import Service

# How long an example takes says more of the machine than of the code.
settings.register_profile("narrator", deadline=None, max_examples=60)
settings.load_profile("narrator")

SAMPLE = Path(__file__).parent / "data" / "h200.txt"


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A NARRATOR_HOME for the whole run; never the user's own."""
    folder = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if name.startswith("NARRATOR_")}
    for name in kept:
        del os.environ[name]
    os.environ["NARRATOR_HOME"] = str(folder)
    # Tests of speaking want to hear it spoken; those of the cache make one of their own.
    os.environ["NARRATOR_CACHE_BYTES"] = "0"
    yield folder
    del os.environ["NARRATOR_HOME"], os.environ["NARRATOR_CACHE_BYTES"]
    os.environ.update(kept)


@pytest.fixture(scope="session")
def tone_settings(home: Path) -> Settings:
    return load({"voice": "tone"})


@pytest.fixture(scope="session")
def studio(tone_settings: Settings) -> Iterator[Studio]:
    with Studio(tone_settings) as made:
        yield made


@pytest.fixture(scope="session")
def kokoro_home(home: Path) -> Path:
    """The home, with the default neural voice in place; fails where it can't be had."""
    store.install(catalogue.info("af_heart"), home)
    return home


@pytest.fixture(scope="session")
def service(home: Path) -> Iterator[Service]:
    """A real service that speaks with the tone voice."""
    with Service(home, voice="tone") as made:
        yield made


@pytest.fixture
def engine() -> GatedEngine:
    """An engine that waits for permits."""
    return GatedEngine()


@pytest.fixture
def scheduler(engine: GatedEngine) -> Iterator[Scheduler]:
    made = Scheduler(engine)
    yield made
    made.close()
