"""What listeners of finished audio cost: CPU time of the service beside the wall clock.

    python bench/listeners.py [LISTENERS] [SECONDS]

So many clients read one finished narration at 1.25 times its speed, each from a place of its own.
Prints the share of a core that the service takes for them; the promise is 5 % for 50.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import httpx
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audio import encode
from tests.articles import article
from tests.service import Service

BYTES_A_SECOND = 1.25 * 1000 * encode.WEB.bitrate_kbps / 8
STEP_S = 0.5


def main() -> None:
    listeners = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 30.0
    with (
        tempfile.TemporaryDirectory() as home,
        Service(Path(home), voice="tone") as service,
    ):
        answer = service.http.post("/v1/narrate", content=article(60))
        url = service.url + answer.headers["content-location"]
        process = psutil.Process(service.pid)
        idle = asyncio.run(heard(process, url, len(answer.content), 0, 5.0))
        busy = asyncio.run(heard(process, url, len(answer.content), listeners, seconds))
    print(
        f"{listeners} listeners at 1.25 x: {100 * busy:.1f} % of a core "
        f"(with none: {100 * idle:.1f} %)"
    )


async def heard(
    process: psutil.Process, url: str, length: int, listeners: int, seconds: float
) -> float:
    """CPU seconds of the service for a second of listening."""
    limits = httpx.Limits(max_connections=listeners + 1)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        starts = [length // 2 * n // max(1, listeners) for n in range(listeners)]
        listening = [asyncio.create_task(listen(client, url, start)) for start in starts]
        await asyncio.sleep(2.0)  # all have begun
        began = cpu_s(process)
        await asyncio.sleep(seconds)
        used = cpu_s(process) - began
        for one in listening:
            one.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    return used / seconds


async def listen(client: httpx.AsyncClient, url: str, start: int) -> None:
    clock = asyncio.get_running_loop().time
    async with client.stream("GET", url, headers={"Range": f"bytes={start}-"}) as answer:
        began, got = clock(), 0
        async for chunk in answer.aiter_raw(int(BYTES_A_SECOND * STEP_S)):
            got += len(chunk)
            await asyncio.sleep(max(0.0, got / BYTES_A_SECOND - (clock() - began)))


def cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
