"""Addresses as people write them, and which of them lead out into the public Internet.

An address has one spelling here or none: what browsers, resolvers and libraries read differently
(userinfo, `127.1`, `0x7f000001`, `%31`, a backslash) is refused, not guessed at.
"""

from __future__ import annotations

import ipaddress
import re
import urllib.parse
from dataclasses import dataclass

from narrator.errors import AddressRefused

IP = ipaddress.IPv4Address | ipaddress.IPv6Address

MAX_CHARACTERS = 8000  # RFC 9110, 4.1: what every server should take
NOT_PUBLIC = "it is not an address of the public web"
PORTS = (80, 443, 8080, 8443)
"""Where the web is served to the public; others are how one service is made to talk to another."""

_ADDRESS = re.compile(r"(https?)://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^:\[\]]+))(?::([0-9]{0,5}))?", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")

# Names that no public resolver answers for: RFC 6761 and 6762 (with its appendix G), RFC 8375,
# RFC 7686, RFC 9476, and ICANN's reserved "internal".
_LOCAL_NAMES = (
    *("localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home"),
    *("lan", "home.arpa", "test", "invalid", "onion", "alt"),
)

# The IANA special-purpose registries (RFC 6890 and later), and multicast. 168.63.129.16 is no
# registry's: in one large cloud it is the host's own service for the machines it runs.
_NOT_PUBLIC_4 = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
    *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
    *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
)
# Of IPv6 only global unicast is public, and of that not what carries another address (Teredo,
# 6to4) or is for documents; that of IPv4-mapped, compatible and link-local lies outside it.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_OWN = ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
_OWN_6 = ("::1/128", "fc00::/7")

_REFUSED_4 = tuple(ipaddress.IPv4Network(one) for one in _NOT_PUBLIC_4)
_REFUSED_6 = tuple(ipaddress.IPv6Network(one) for one in _NOT_PUBLIC_6)
_PRIVATE_4 = tuple(ipaddress.IPv4Network(one) for one in _OWN)
_PRIVATE_6 = tuple(ipaddress.IPv6Network(one) for one in _OWN_6)


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) address: `host` is an ASCII name or an IP address, `target` path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def ip(self) -> IP | None:
        """The host, where it is an IP address."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """Host and port as the Host field has them (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _default(self.scheme) else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def parsed(text: str) -> Address:
    """The address that `text` spells. Raises `AddressRefused` where it spells none, or several."""
    text = text.strip(" \t\r\n")
    shown = text if len(text) <= 200 else text[:200] + "…"
    if len(text) > MAX_CHARACTERS:
        raise AddressRefused(shown, f"it is longer than {MAX_CHARACTERS} characters")
    if _FORBIDDEN.search(text):
        raise AddressRefused(ascii(shown), "it holds a control character")
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise AddressRefused(shown, "only addresses that begin with http:// or https:// are")
    scheme, authority, target = found[1].lower(), found[2], found[3]
    if "@" in authority:
        bare = f"{scheme}://{authority.rpartition('@')[2]}{target}"[:200]
        raise AddressRefused(bare, "it carries a user's name, which no article needs")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise AddressRefused(shown, "its host is not spelt as a name or an IP address")
    host = _ipv6(parts[1], shown) if parts[1] else _name(parts[2], shown)
    port = int(parts[3]) if parts[3] else _default(scheme)
    if not 0 < port < 65536:
        raise AddressRefused(shown, "there is no such port")
    if not target.startswith("/"):
        target = "/" + target
    return Address(scheme, host, port, urllib.parse.quote(target, safe="/?%:@!$&'()*+,;=~[]|"))


def check_public(address: Address) -> None:
    """Refuse what its spelling alone shows to be not of the public web. Raises `AddressRefused`."""
    ip = address.ip
    if ip is not None:
        local = not public(ip)
    else:
        name = "." + address.host
        ends = tuple(f".{one}" for one in _LOCAL_NAMES)
        local = "." not in address.host or name.endswith(ends)
    if local:
        raise AddressRefused(str(address), NOT_PUBLIC)
    if address.port not in PORTS:
        ports = ", ".join(map(str, PORTS))
        raise AddressRefused(str(address), f"of ports, only {ports} are used")


def public(ip: IP) -> bool:
    """True for an address that belongs to the public Internet, whoever holds it."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in network for network in _REFUSED_4)
    if ip in _NAT64:
        return public(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))
    return ip in _PUBLIC_6 and ip.is_global and not any(ip in network for network in _REFUSED_6)


def own(ip: IP) -> bool:
    """True for this machine and its private networks (RFC 1918, 4193, 6598). Link-local is none of
    them: there clouds keep their machines' credentials, and no article."""
    if isinstance(ip, ipaddress.IPv4Address):
        return any(ip in network for network in _PRIVATE_4)
    return any(ip in network for network in _PRIVATE_6)


def _default(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _ipv6(text: str, shown: str) -> str:
    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        raise AddressRefused(shown, "its host is not an IPv6 address") from None


def _name(text: str, shown: str) -> str:
    """The host in ASCII (IDNA 2008, UTS 46), without the dot of the root."""
    host = text.lower()
    if not text.isascii():
        import idna

        try:
            host = idna.encode(text, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise AddressRefused(shown, "its host is not a name that there can be") from None
    host = host.removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        # WHATWG URL, 3.5: whatever ends in a number is an IPv4 address, in spellings that differ.
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            why = "an IP address is written as four decimal numbers"
            raise AddressRefused(shown, why) from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(shown, "its host is not a name that there can be")
    return host
