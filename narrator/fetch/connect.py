"""Connections that lead only where they may.

The name is looked up once, each address it has is checked, and the socket connects to one of those
very addresses: a name that changes between the check and the connection changes nothing. TLS and
the Host field keep the name.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import httpcore

from narrator.errors import AddressRefused, NotFetched
from narrator.fetch.address import NOT_PUBLIC, Address, own, public

CONNECT_S = 10.0
SILENCE_S = 15.0

Resolve = Callable[[str, int], Sequence[str]]


def resolved(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a name, as the system finds them. Raises `OSError`."""
    found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Deadline:
    """The moment by which all of a fetch must be done."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left_s(self, most_s: float) -> float:
        """Seconds that a step may take. Raises `httpcore.ReadTimeout` when none are left."""
        left_s = self._at - time.monotonic()
        if left_s <= 0:
            raise httpcore.ReadTimeout("the time is over")
        return min(left_s, most_s)


class Guard(httpcore.NetworkBackend):
    """Opens the connections of one request. `private` also lets it reach own networks;
    `reached_private` says that it did."""

    def __init__(
        self, address: Address, deadline: Deadline, resolve: Resolve, *, private: bool
    ) -> None:
        self.reached_private = False
        self._address = address
        self._deadline = deadline
        self._resolve = resolve
        self._private = private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises `AddressRefused`, `NotFetched`, httpcore's errors."""
        found = self._checked(self._looked_up(host, port))
        failure: OSError = OSError("it has no address")
        for ip in found:
            try:
                opened = socket.create_connection((str(ip), port), self._deadline.left_s(CONNECT_S))
            except OSError as error:
                failure = error
                continue
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.reached_private = not public(ip)
            return _Stream(opened, self._deadline, self._address)
        if isinstance(failure, TimeoutError):
            raise NotFetched(str(self._address), "its host does not answer") from None
        why = failure.strerror or str(failure)
        raise NotFetched(str(self._address), f"its host can't be reached ({why})") from None

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        ip = self._address.ip
        if ip is not None:
            return [str(ip)]
        found: Future[Sequence[str]] = Future()

        def look_up() -> None:  # no resolver can be given a deadline
            try:
                found.set_result(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                found.set_exception(error)

        threading.Thread(target=look_up, name="lookup", daemon=True).start()
        try:
            return found.result(self._deadline.left_s(CONNECT_S))
        except TimeoutError:
            why = f"the name {host} could not be looked up in time; is this machine online?"
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                why = f"the name {host} can't be looked up; is this machine online?"
            else:
                why = f"no host of the name {host} is known; is this machine online?"
        except (OSError, UnicodeError):
            why = f"the name {host} can't be looked up"
        raise NotFetched(str(self._address), why)

    def _checked(self, found: Sequence[str]) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
        """All of `found`, or none: a name with one address of the inside is not to be trusted."""
        ips = [ipaddress.ip_address(one) for one in found]
        for ip in ips:
            if not (public(ip) or (self._private and own(ip))):
                raise AddressRefused(str(self._address), NOT_PUBLIC)
        return ips


class _Stream(httpcore.NetworkStream):
    """A connection with a deadline for all of it, however slowly bytes drip in."""

    def __init__(self, opened: socket.socket, deadline: Deadline, address: Address) -> None:
        self._socket = opened
        self._deadline = deadline
        self._address = address

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _told(httpcore.ReadTimeout, httpcore.ReadError):
            self._socket.settimeout(self._deadline.left_s(SILENCE_S))
            return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _told(httpcore.WriteTimeout, httpcore.WriteError):
            self._socket.settimeout(self._deadline.left_s(SILENCE_S))
            self._socket.sendall(buffer)

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            with _told(httpcore.ConnectTimeout, httpcore.ConnectError):
                self._socket.settimeout(self._deadline.left_s(CONNECT_S))
                wrapped = ssl_context.wrap_socket(
                    self._socket, server_hostname=server_hostname or self._address.host
                )
        except ssl.SSLCertVerificationError as error:
            self.close()
            why = f"its certificate is not valid ({error.verify_message})"
            raise NotFetched(str(self._address), why) from None
        except BaseException:
            self.close()
            raise
        return _Stream(wrapped, self._deadline, self._address)

    def get_extra_info(self, info: str) -> Any:
        return None


@contextmanager
def _told(late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    """The system's errors as httpcore's."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except ssl.SSLCertVerificationError:
        raise
    except OSError as error:
        raise failed(error.strerror or str(error)) from error
