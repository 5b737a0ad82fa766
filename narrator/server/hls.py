"""`/v1/narrations/{id}.m3u8` and its segments: a narration as HLS, and the script that plays it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response

from audio import encode
from narrator.errors import BadValue
from narrator.server import answers, playlist, streams
from narrator.server.door import Door, door_of
from narrator.server.known import Known
from narrator.server.playlist import Segment
from narrator.server.problems import problem
from narrator.share import Share
from narrator.spool import Spool

router = APIRouter()

FORMAT = "mp3"  # the one whose phrases are made each by itself
NOWHERE = "none"
PLAYER = "hls-1.7.4.light.min.js"
_PLAYERS = Path(__file__).parent / "static"

_AT = {
    "name": "at",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "`none` leaves the timestamps out, for a player such as hls.js that joins "
    "segments by their sound: where lengths are estimated, timestamps would part them or let them "
    "overlap. Of a segment else its place in ticks of 90 kHz, as the playlist has it",
}


@router.head("/v1/narrations/{id}.m3u8", include_in_schema=False)
@router.get(
    "/v1/narrations/{id}.m3u8",
    summary="A narration as an HLS playlist",
    responses=answers.PLAYLIST,
    response_class=Response,
    openapi_extra={"parameters": [_AT]},
)
async def media_playlist(request: Request, share: Known, at: str = "") -> Response:
    """Complete from the start, so that a player can seek anywhere at once; a segment is made when
    it is asked for. Segments are the same phrases in every playlist of a narration."""
    door = door_of(request)
    if at not in ("", NOWHERE):
        raise BadValue("at", at[:40], f"{NOWHERE}, or left out")
    headers = {"Cache-Control": "no-store", "Narrator-Voice": share.narration.voice.name}
    if request.method == "HEAD":  # nothing is begun for it; a length is not owed (RFC 9110, 8.6)
        return _headed(playlist.MEDIA_TYPE, headers)
    spool = await _begun(door, share)

    def work() -> str:
        lengths_s, exact = playlist.durations_s(_segments(door, share), _length_s(share, spool))
        return playlist.text(
            lengths_s, exact, lambda number, place: f"{share.id}/hls/{number}.mp3?at={at or place}"
        )

    content = await door.planned(request, work)
    return Response(content, media_type=playlist.MEDIA_TYPE, headers=headers)


@router.head("/v1/narrations/{id}/hls/{number}.mp3", include_in_schema=False)
@router.get(
    "/v1/narrations/{id}/hls/{number}.mp3",
    summary="A segment of a narration's playlist",
    responses=answers.SEGMENT,
    response_class=Response,
    openapi_extra={"parameters": [_AT]},
)
async def segment(request: Request, share: Known, number: str, at: str = "") -> Response:
    """Some phrases' frames, made next where they are not made yet."""
    door = door_of(request)
    headed = request.method == "HEAD"  # for which nothing is begun
    spool = share.spools.get(FORMAT) if headed else await _begun(door, share)
    segments = door.segments.get(share)
    if segments is None:  # else a player need not wait behind the articles that are being read
        segments = await door.planned(request, partial(_segments, door, share))
    index = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1
    if not 0 <= index < len(segments):
        detail = f"the playlist has {len(segments)} of them, from 0 on"
        return problem(404, "not-found", "There is no such segment", detail, "number")
    tag = await run_in_threadpool(_tag, at, index, segments, _length_s(share, spool))
    samples = [_samples(share, spool, phrase) for phrase in segments[index].phrases]
    lengths = [one for one in samples if one is not None]
    total_bytes = None
    if len(lengths) == len(samples):
        total_bytes = len(tag) + encode.phrase_bytes(sum(lengths), _profile(share))
    if spool is None or headed:
        said = {} if total_bytes is None else {"Content-Length": str(total_bytes)}
        return _headed(encode.FORMATS[FORMAT].media_type, {"Accept-Ranges": "none"} | said)
    first, count = segments[index].first, segments[index].count
    return await streams.phrases(request, spool, tag, first, count, total_bytes)


@router.get(f"/static/{PLAYER}", include_in_schema=False)
async def player() -> FileResponse:
    """hls.js 1.7.4 in its light build, as its makers publish it (Apache-2.0)."""
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}  # its version is in its name
    return FileResponse(
        _PLAYERS / PLAYER,
        media_type="text/javascript",
        headers=kept | {"X-Content-Type-Options": "nosniff"},
    )


async def _begun(door: Door, share: Share) -> Spool:
    await door.admit(share.narration, FORMAT, share)
    return await run_in_threadpool(share.begin, FORMAT)


def _segments(door: Door, share: Share) -> tuple[Segment, ...]:
    """Cut once, and kept as long as the narration."""
    found = door.segments.get(share)
    if found is None:
        found = door.segments[share] = playlist.cut(share.narration.script)
    return found


def _samples(share: Share, spool: Spool | None, phrase: int) -> int | None:
    """The length of a phrase, foretold or made; None where it is not known."""
    if share.lengths.layout is not None:
        return share.lengths.layout.phrase_samples(phrase)
    return spool.reel.samples_of(phrase) if spool and spool.reel.has(phrase) else None


def _profile(share: Share) -> encode.Profile:
    return share.narration.recipe(FORMAT, tagged=False).profile


def _length_s(share: Share, spool: Spool | None) -> playlist.Known:
    rate_hz = _profile(share).sample_rate_hz

    def known(phrase: int) -> float | None:
        samples = _samples(share, spool, phrase)
        return None if samples is None else samples / rate_hz

    return known


def _headed(media_type: str, headers: dict[str, str]) -> Response:
    """The answer to a HEAD: no length but the one in `headers`."""
    answer = Response(media_type=media_type)
    del answer.headers["Content-Length"]
    answer.headers.update(headers)
    return answer


def _tag(at: str, number: int, segments: tuple[Segment, ...], known: playlist.Known) -> bytes:
    """The tag in front of a segment. Raises `BadValue`."""
    if at == NOWHERE:
        return b""
    if not at:
        lengths_s, _ = playlist.durations_s(segments, known)
        return playlist.timestamp(playlist.ticks(sum(lengths_s[:number])))
    if not (at.isascii() and at.isdigit() and len(at) <= 10 and int(at) < playlist.TICKS):
        raise BadValue("at", at[:40], "as the playlist has it")
    return playlist.timestamp(int(at))
