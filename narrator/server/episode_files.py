"""An episode's audio, captions and script: from the library once it is ready, and before from the
narration that is on its way there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from audio import encode
from narrator.captions import FILES
from narrator.errors import BadValue, NoEpisode, UnreadableSource
from narrator.library.records import Episode
from narrator.order import Order
from narrator.report import script_report
from narrator.server import answers, stored, streams
from narrator.server.captions import kind_asked, text_of
from narrator.server.door import Door, client_of, door_of
from narrator.server.narrations import UNKEPT, receipt_of
from narrator.share import Share
from narrator.types import FORMATS

router = APIRouter()


@router.head("/v1/episodes/{id}/audio.{ext}", include_in_schema=False)
@router.get(
    "/v1/episodes/{id}/audio.{ext}",
    summary="An episode's audio",
    responses=answers.ADDRESSED,
    response_class=Response,
    openapi_extra={"parameters": answers.CONDITIONS},
)
async def audio(request: Request, id: str, ext: str) -> Response:
    """The file, with ranges and validators. Of one that is not ready what is made so far, and the
    rest as it is spoken, as of a narration; a lazy one is spoken when it is first asked for. `v`
    only names the version, for players that keep what they have fetched."""
    if ext not in FORMATS:
        raise BadValue("format", ext, f"one of {', '.join(FORMATS)}")
    door = door_of(request)
    episode = await run_in_threadpool(door.library.episodes.get, id)
    if episode.audio is not None and episode.format == ext:
        headers = stored.disposition(episode.title, ext) | {"Narrator-Voice": episode.voice}
        path = door.library.files.path(episode.audio)
        changed_at = episode.ready_at or episode.changed_at
        media_type = encode.FORMATS[ext].media_type
        return stored.answer(request, path, episode.audio, changed_at, media_type, headers)
    share = await run_in_threadpool(_share, door, episode)
    await door.admit(share.narration, ext, share, client_of(request))
    if not episode.version and request.method == "GET":
        await run_in_threadpool(door.library.episodes.ask_for, id)
        door.production.look()
    headers = {"Narrator-Voice": share.narration.voice.name}
    return await streams.answer(request, share, ext, headers)


@router.get("/v1/episodes/{id}/script", summary="The very words of an episode")
async def script(request: Request, id: str) -> Response:
    """As `/v1/script` shows it. With `?receipt`: each source sentence, when it is heard, how long
    and by which voice; and what is not read and why."""
    wanted = "receipt.json" if "receipt" in request.query_params else "script.json"
    door = door_of(request)
    episode = await run_in_threadpool(door.library.episodes.get, id)
    if episode.version:
        return await _document(request, door, episode, wanted, "application/json")
    share = await run_in_threadpool(_share, door, episode)
    if wanted == "receipt.json":
        return JSONResponse(await run_in_threadpool(receipt_of, share), headers=UNKEPT)
    return JSONResponse(await run_in_threadpool(script_report, share.narration), headers=UNKEPT)


def _share(door: Door, episode: Episode) -> Share:
    """The narration of the newest text. Raises `UnreadableSource` where its article is lost."""
    try:
        source, request = door.library.episodes.request(episode.id)
    except OSError as error:
        raise UnreadableSource(episode.title, error.strerror or str(error)) from None
    return door.production.share(episode.id, episode.wanted, Order.of(source, request))


async def _document(
    request: Request, door: Door, episode: Episode, name: str, media_type: str
) -> Response:
    digests = await run_in_threadpool(door.library.episodes.documents, episode.id)
    if name not in digests:
        raise NoEpisode(episode.id)
    path = door.library.files.path(digests[name])
    changed_at = episode.ready_at or episode.changed_at
    return stored.answer(request, path, digests[name], changed_at, media_type)


def beside(name: str, kind: str, media_type: str) -> Callable[..., Awaitable[Response]]:
    """The route of a kind of captions."""

    async def answer(request: Request, id: str) -> Response:
        """Of an episode that is not ready what is made so far, not to be stored."""
        door = door_of(request)
        episode = await run_in_threadpool(door.library.episodes.get, id)
        of = kind_asked(kind, request.query_params.get("words", ""))
        if episode.version:
            wanted = name if of == kind else of  # the words' cues are a file of their own
            return await _document(request, door, episode, wanted, media_type)
        share = await run_in_threadpool(_share, door, episode)
        text, _ = await run_in_threadpool(text_of, share, of)
        return Response(text, media_type=media_type, headers=UNKEPT)

    return answer


for _name, (_kind, _media_type) in FILES.items():
    if _kind != "words.vtt":
        _endpoint = beside(_name, _kind, _media_type)
        _path = f"/v1/episodes/{{id}}/{_name}"
        router.add_api_route(_path, _endpoint, methods=["HEAD"], include_in_schema=False)
        router.add_api_route(_path, _endpoint, methods=["GET"], name=_name)
