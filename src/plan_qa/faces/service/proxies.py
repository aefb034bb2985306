"""What a request says of where it came from, and whom that is believed of.

Headers that a proxy adds are worth something only where the proxy itself sent them: from anywhere else they are taken
off before anything looks at the request, as are the headers by which Gradio would let a client move the page's root.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from plan_qa.domain import UsageError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Headers = list[tuple[bytes, bytes]]

# Said by a proxy, or taken for such by one of the libraries below.
_SPOKEN_FOR = re.compile(
    rb"x-forwarded-.*|forwarded|via|x-real-ip|x-gradio-.*|x-original-.*|x-rewrite-url|x-script-name"
)
# That a request came through a proxy that nobody told us of.
_SIGNS = frozenset({b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via"})
_PREFIX = re.compile(r"(?:/[\w.~-]+)+")
_NOWHERE: Address = IPv4Address(0)


def networks_of(given: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and CIDR ranges.

    Raises:
        UsageError: one is neither.
    """
    found: list[Network] = []
    for each in given:
        try:
            found.append(ip_network(each, strict=False))
        except ValueError as error:
            raise UsageError(
                f"--proxy 不能是“{each}”；应为地址或网段，例如 127.0.0.1、10.0.0.0/24、::1。"
            ) from error
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from and under which name it was sent: the client's own address, and the server's as called."""

    address: Address
    host: str
    scheme: str
    # The path under which a proxy shows the server; empty where there is none.
    prefix: str
    # Whether a trusted proxy handed it on, and whether it shows signs of one that is not trusted.
    trusted: bool
    disguised: bool


def origin_of(scope: dict[str, Any], trusted: Sequence[Network]) -> Origin:
    """Read from a request's ASGI scope; what is believed is only believed of the `trusted`."""
    headers: Headers = scope["headers"]
    peer = _address((scope.get("client") or ("", 0))[0])
    host, scheme = _only(headers, b"host"), scope.get("scheme", "http")
    if not _within(peer, trusted):
        signs = any(name in _SIGNS for name, _ in headers)
        return Origin(peer, host, scheme, "", trusted=False, disguised=signs)
    forwarded = _only(headers, b"x-forwarded-proto")
    prefix = _only(headers, b"x-forwarded-prefix").rstrip("/")
    return Origin(
        _client(headers, peer, trusted),
        _only(headers, b"x-forwarded-host") or host,
        forwarded if forwarded in ("http", "https") else scheme,
        prefix if _PREFIX.fullmatch(prefix) else "",
        trusted=True,
        disguised=False,
    )


def path_below(scope: Mapping[str, Any]) -> str:
    """The path of a request that has passed the door, less the prefix below which a proxy serves it."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def without_claims(headers: Headers, host: str, claims: frozenset[bytes]) -> Headers:
    """The headers less all that a proxy says and less the `claims` of who signed on, with the host as it was found."""
    kept = [
        (name, value)
        for name, value in headers
        if name != b"host" and name not in claims and not _SPOKEN_FOR.fullmatch(name)
    ]
    return [(b"host", host.encode("latin-1", "replace")), *kept]


def claimed(headers: Headers, name: bytes) -> str:
    """The one value of a header, in UTF-8; empty where it is missing or stands there twice."""
    return _only(headers, name)


def _only(headers: Headers, name: bytes) -> str:
    values = [value for each, value in headers if each == name]
    return values[0].decode("utf-8", "replace").strip() if len(values) == 1 else ""


def _client(headers: Headers, peer: Address, trusted: Sequence[Network]) -> Address:
    """The last address in X-Forwarded-For that is no proxy of ours: what stands before it the client may have written."""
    chain = b",".join(value for name, value in headers if name == b"x-forwarded-for").decode("latin-1")
    for each in reversed([part.strip() for part in chain.split(",") if part.strip()]):
        address = _address(each)
        if address == _NOWHERE:
            return peer
        if not _within(address, trusted):
            return address
        peer = address
    return peer


def _address(text: str) -> Address:
    try:
        found = ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return _NOWHERE
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
