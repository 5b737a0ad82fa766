"""Run by a peer's own Python: its library behind a socket, as it streams.

    python host.py loudness-tts|kokoro-onnx PORT MODEL VOICES

A connection sends its text and half-closes; back come 16-bit samples, until the connection ends.
A client that has gone ends the work at the library's next piece.
"""

from __future__ import annotations

import asyncio
import contextlib
import socketserver
import sys
from typing import Any


def loudness(port: int, model: str, voices: str) -> None:
    import loudness_tts  # type: ignore[import-not-found, unused-ignore]

    engine = loudness_tts.TTS(model, offline=True)
    engine.preload()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            text = self.rfile.read().decode()
            with contextlib.suppress(OSError):
                for chunk in engine.stream(text):
                    self.wfile.write(sixteen_bit(chunk.samples))

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    Server(("127.0.0.1", port), Handler).serve_forever()


def kokoro(port: int, model: str, voices: str) -> None:
    from kokoro_onnx import Kokoro  # type: ignore[import-not-found, unused-ignore]

    engine = Kokoro(model, voices)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        text = (await reader.read()).decode()
        with contextlib.suppress(OSError):
            async for samples, _ in engine.create_stream(text, "af_heart", 1.0, "en-us"):
                writer.write(sixteen_bit(samples))
                await writer.drain()
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


def sixteen_bit(samples: Any) -> bytes:
    """Floats of full scale 1 as little-endian samples."""
    return bytes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    {"loudness-tts": loudness, "kokoro-onnx": kokoro}[sys.argv[1]](int(sys.argv[2]), *sys.argv[3:])
