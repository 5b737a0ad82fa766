"""`/v1/audio/speech` as its clients call it."""

from __future__ import annotations

import openai
import pytest

from audio import encode
from narrator.testing import compare, decode
from tests.service import Service

TEXT = "Good morning. The kettle is on the stove."
UTTERANCES = ["Good morning.", "The kettle is on the stove."]
TYPES = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}


def heard(content: bytes, format: str) -> None:
    if format == "pcm":
        import numpy as np

        from audio.pcm import Pcm

        samples = np.frombuffer(content, "<i2").astype(np.float32) / 32768
        pcm = Pcm(samples, 24000)
    else:
        pcm = encode.decode(content)
    report = compare(decode(pcm, UTTERANCES), UTTERANCES)
    assert report.whole, report


@pytest.mark.parametrize("format", list(TYPES))
def test_the_six_formats(service: Service, format: str) -> None:
    answer = service.http.post(
        "/v1/audio/speech",
        json={"model": "tts-1", "voice": "tone", "input": TEXT, "response_format": format},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == TYPES[format]
    heard(answer.content, format)


def test_the_python_client(service: Service) -> None:
    client = openai.OpenAI(base_url=f"{service.url}/v1", api_key="none", max_retries=0)
    with (
        client,
        client.audio.speech.with_streaming_response.create(
            model="tts-1",
            voice="tone",
            input=TEXT,
            extra_body={"backend": "x", "instructions": "y"},
        ) as answer,
    ):
        heard(answer.read(), "mp3")


def test_the_python_client_reads_our_errors(service: Service) -> None:
    client = openai.OpenAI(base_url=f"{service.url}/v1", api_key="none", max_retries=0)
    with client, pytest.raises(openai.UnprocessableEntityError) as caught:
        client.audio.speech.create(model="tts-1", voice="nobody", input=TEXT)
    assert "there is no voice 'nobody'" in caught.value.message


def test_mp3_bodies_can_be_joined(service: Service) -> None:
    bodies = [
        service.http.post("/v1/audio/speech", json={"voice": "tone", "input": text}).content
        for text in UTTERANCES
    ]
    assert not any(b"ID3" in body or b"Info" in body or b"Xing" in body for body in bodies)
    heard(b"".join(bodies), "mp3")


@pytest.mark.parametrize("voice", ["alloy", {"id": "tone"}, "", None])
def test_voices_that_clients_send(service: Service, voice: object) -> None:
    answer = service.http.post("/v1/audio/speech", json={"voice": voice, "input": "Hello there."})
    assert answer.status_code == 200, answer.text


def test_nothing_of_the_input_is_cleaned_away(service: Service) -> None:
    answer = service.http.post(
        "/v1/audio/speech", json={"voice": "tone", "input": "Advertisement\n\nSource link"}
    )
    texts = ["Advertisement", "Source link"]
    assert compare(decode(encode.decode(answer.content), texts), texts).whole


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({}, "input"),
        ({"input": ""}, "input"),
        ({"input": "a", "response_format": "mp5"}, "response_format"),
        ({"input": "a", "speed": 9}, "speed"),
        ({"input": "a", "voice": 5}, "voice"),
        ({"input": "a", "stream_format": "sse"}, "stream_format"),
    ],
)
def test_errors_in_the_shape_of_that_api(
    service: Service, fields: dict[str, object], param: str
) -> None:
    answer = service.http.post("/v1/audio/speech", json=fields)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    error = answer.json()["error"]
    assert error["message"] and error["param"] == param
    assert error["type"] == "invalid_request_error"
