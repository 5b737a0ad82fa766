"""What nobody foresaw is a problem too."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.testclient import TestClient

from narrator.server.app import application
from narrator.settings import Settings


def test_a_crash_is_a_problem_without_its_particulars(tone_settings: Settings) -> None:
    app: FastAPI = application(tone_settings)

    @app.get("/crash")
    async def crash() -> None:
        raise ZeroDivisionError("a secret")

    answer = TestClient(app, raise_server_exceptions=False).get("/crash")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:narrator:problem:internal"
    assert "secret" not in answer.text
