"""Frames of MP3 made by hand: the silent one, and the Info header with its LAME part.

Sources: ISO 11172-3 2.4.1.3 and 13818-3 (frame header), the Xing header as FFmpeg and mutagen read
it, "Mp3 Info Tag rev 1 specifications" (the LAME part).
"""

from __future__ import annotations

import os
import struct
from dataclasses import replace
from pathlib import Path

from audio.encode.base import Profile
from audio.pauses import GRID_MS
from audio.tags import ID3_SIZE_AT, id3_size

HEAD_TAG_BYTES = 4096
"""The room for the ID3 tag at the start of a finished, tagged file; one with many chapters has a
multiple of it."""

# An Info frame with its LAME part takes 169 bytes at 24 kHz; the first frames with room for it.
_ROOMY_KBPS = 64

# kbit/s by index, layer III: MPEG-1 for 48 kHz, MPEG-2 for 24 kHz.
_MPEG1_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def checked(profile: Profile) -> Profile:
    """`profile`, or ValueError where MP3 has no such rate on our grid."""
    table = {48000: _MPEG1_KBPS, 24000: _MPEG2_KBPS}.get(profile.sample_rate_hz, ())
    if profile.bitrate_kbps not in table[1:]:
        raise ValueError(f"no MP3 of {profile.sample_rate_hz} Hz, {profile.bitrate_kbps} kbit/s")
    return profile


def frame_samples(profile: Profile) -> int:
    """576 at 24 kHz, 1152 at 48 kHz."""
    return GRID_MS * checked(profile).sample_rate_hz // 1000


def frame_bytes(profile: Profile) -> int:
    """Every frame's weight: the bitrate divides evenly on the 24 ms grid, none is padded."""
    return GRID_MS * checked(profile).bitrate_kbps // 8


def info_bytes(profile: Profile) -> int:
    """The weight of the Info frame: that of every frame where it has room for what it tells, else
    of the first bitrate that has, as LAME does it. Players go by the frames behind it."""
    return frame_bytes(_roomy(profile))


def _roomy(profile: Profile) -> Profile:
    return replace(profile, bitrate_kbps=max(profile.bitrate_kbps, _ROOMY_KBPS))


def silent_frame(profile: Profile) -> bytes:
    """A frame of zeros: no coefficients, nothing taken from the bit reservoir."""
    mpeg1 = checked(profile).sample_rate_hz == 48000
    table = _MPEG1_KBPS if mpeg1 else _MPEG2_KBPS
    header = bytes(
        (
            0xFF,
            0xFB if mpeg1 else 0xF3,  # version, layer III, no CRC
            table.index(profile.bitrate_kbps) << 4 | 0b01 << 2,  # 48 or 24 kHz, no padding
            0xC4,  # mono, original: as LAME writes it
        )
    )
    return header + bytes(frame_bytes(profile) - len(header))


def info_frame(profile: Profile, frames: int) -> bytes:
    """The header frame of a stream of `frames` audio frames, the last one the silent foot.

    It says how to cut the decoded sound: 0 samples of encoder delay (what is left is the 529 of
    the decoder), and one frame of padding, the foot.
    """
    stream_bytes = info_bytes(profile) + frames * frame_bytes(profile)
    blank = silent_frame(_roomy(profile))
    side_bytes = 17 if profile.sample_rate_hz == 48000 else 9
    xing = b"Info" + struct.pack(">III", 0b1111, frames, stream_bytes)
    xing += bytes(index * 256 // 100 for index in range(100))  # constant bitrate: a straight line
    xing += struct.pack(">I", 50)  # quality, of no consequence to decoders
    padding = frame_samples(profile)
    lame = b"LAME3.100" + bytes((0x01, 0))  # revision 0, constant bitrate; low pass not told
    lame += bytes(4 + 2 + 2)  # no peak, no replay gain
    lame += bytes((0, min(255, profile.bitrate_kbps)))
    lame += (0 << 12 | padding).to_bytes(3, "big")
    lame += bytes(1 + 1 + 2) + struct.pack(">IH", stream_bytes, 0)
    front = blank[: 4 + side_bytes] + xing + lame
    front += struct.pack(">H", _crc16(front))
    return front + blank[len(front) :]


def finish_file(path: Path, profile: Profile) -> None:
    """Fill in the Info header of a finished, tagged file; a bare stream is left as it is.

    Of one that began without a length the tag gives the header its room back, and the silent
    frame is put behind it. Raises ValueError where the file is not whole frames of `profile` behind
    its tag.
    """
    size = frame_bytes(profile)
    with path.open("r+b") as file:
        start = _tag_bytes(file.read(10))
        if not start:
            return
        room, over = divmod(start, HEAD_TAG_BYTES)
        began_without = over == info_bytes(profile)
        behind = path.stat().st_size - start - (0 if began_without else info_bytes(profile))
        frames, rest = divmod(behind, size)
        if rest or frames < (0 if began_without else 1):
            raise ValueError(f"{path} is not a finished MP3 of {profile}")
        if began_without:
            file.seek(0, os.SEEK_END)
            file.write(silent_frame(profile))
            start, frames = room * HEAD_TAG_BYTES, frames + 1
            file.seek(ID3_SIZE_AT)
            file.write(id3_size(start))
        file.seek(start)
        file.write(info_frame(profile, frames))


def _tag_bytes(front: bytes) -> int:
    """How long the ID3 tag is whose first ten bytes are `front`; 0 without one."""
    if front[:3] != b"ID3":
        return 0
    body = 0
    for byte in front[6:10]:
        body = body << 7 | byte & 0x7F
    return 10 + body


def _crc16(data: bytes) -> int:
    """CRC-16/ARC (polynomial 0x8005, reflected), as LAME signs its header."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
