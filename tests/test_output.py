"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator.errors import BadOutput, OutputError
from narrator.output import file_stem, whole


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.mp3"
    with whole(target) as made:
        made.file.write(b"half")
        assert not target.exists()
        made.file.write(b"whole")
    assert target.read_bytes() == b"halfwhole"
    assert os.listdir(tmp_path) == ["a.mp3"]


@pytest.mark.parametrize("raised", [KeyboardInterrupt, ValueError, SystemExit])
def test_nothing_is_left_of_a_broken_one(tmp_path: Path, raised: type[BaseException]) -> None:
    target = tmp_path / "a.mp3"
    target.write_bytes(b"before")
    with pytest.raises(raised), whole(target) as made:
        made.file.write(b"half")
        raise raised
    assert target.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["a.mp3"]


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="disk is full"), whole(tmp_path / "a.mp3"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadOutput, match="folder does not exist"), whole(tmp_path / "no" / "a.mp3"):
        pass
    with pytest.raises(BadOutput, match="it is a folder"), whole(tmp_path):
        pass


def test_a_terminated_process_leaves_nothing(tmp_path: Path) -> None:
    code = """
        import signal, sys
        from pathlib import Path
        from narrator.cli.main import _terminated
        from narrator.output import whole
        signal.signal(signal.SIGTERM, _terminated)
        with whole(Path(sys.argv[1])) as made:
            made.file.write(b"half")
            made.file.flush()
            print("writing", flush=True)
            signal.pause()
    """
    arguments = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path / "a.mp3")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "writing\n"
        assert len(os.listdir(tmp_path)) == 1
        child.send_signal(signal.SIGTERM)
        assert child.wait(10) == 128 + signal.SIGTERM
    assert os.listdir(tmp_path) == []


def test_a_kept_name_counts_up_even_when_it_is_taken_meanwhile(tmp_path: Path) -> None:
    target = tmp_path / "A title.mp3"
    with whole(target, keep=True) as one, whole(target, keep=True) as two:
        one.file.write(b"one")
        two.file.write(b"two")
    with whole(target, keep=True) as three:
        three.file.write(b"three")
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {
        "A title.mp3": b"two",  # the inner block ends first
        "A title-2.mp3": b"one",
        "A title-3.mp3": b"three",
    }
    assert one.target == tmp_path / "A title-2.mp3"


def test_a_link_a_device_and_a_mode_stay_what_they_are(tmp_path: Path) -> None:
    real, link, pipe = (tmp_path / name for name in ("real.mp3", "link.mp3", "pipe.mp3"))
    real.write_bytes(b"before")
    real.chmod(0o600)
    link.symlink_to(real)
    with whole(link) as made:
        made.file.write(b"after")
    assert link.is_symlink() and real.read_bytes() == b"after"
    assert real.stat().st_mode & 0o777 == 0o600
    os.mkfifo(pipe)
    with pytest.raises(BadOutput, match="no file"), whole(pipe):
        pass


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    target = tmp_path / ("\N{OWL}" * 62 + ".mp3")
    with whole(target) as made:
        made.file.write(b"sound")
    assert target.read_bytes() == b"sound"


@given(st.text())
def test_any_title_makes_a_file_name(title: str) -> None:
    stem = file_stem(title)
    assert stem
    assert len(stem.encode()) <= 120
    assert "/" not in stem and "\0" not in stem and stem not in (".", "..")
    assert not stem.startswith(".")


def test_a_title_keeps_its_words() -> None:
    assert file_stem("Wer/wo? “Ärger” in Köln: 1 * 2") == "Wer wo “Ärger” in Köln 1 2"
