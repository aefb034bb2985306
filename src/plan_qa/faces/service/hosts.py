"""By which names the server may be called: any other Host header would be written into the page."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from plan_qa.domain import UsageError

# Names this machine calls itself by.
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
# A name or an address as a Host header has it, less the port; *.example.cn for all below a domain.
_HOST_NAME = re.compile(r"(?:\*\.)?[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?|\[?[0-9A-Fa-f:]+\]?")
_HEADER = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Names:
    """The names that are answered to; with `addresses` also any IP address, which no foreign page can point elsewhere."""

    names: tuple[str, ...]
    addresses: bool = False

    def allow(self, host: str) -> bool:
        """Whether a Host header, with or without a port, is one of them."""
        found = _HEADER.fullmatch(host)
        if found is None:
            return False
        name = found["name"].strip("[]").lower()
        if self.addresses and _is_address(name):
            return True
        return any(name.endswith(each[1:]) if each.startswith("*.") else name == each for each in self.names)


def names_of(host: str, allowed: Sequence[str] = ()) -> Names:
    """This machine's own names and those allowed; where it is open and none is named, its host name and any address.

    Raises:
        UsageError: an allowed name is none.
    """
    for name in allowed:
        if not _HOST_NAME.fullmatch(name):
            raise UsageError(
                f"--allow-host 不能是“{name}”；应为主机名或地址，不带 http:// 和端口，例如 plan.example.cn。"
            )
    if allowed:
        return Names((*LOCAL_HOSTS, *(name.lower().strip("[]") for name in allowed)))
    if host in LOCAL_HOSTS:
        return Names(LOCAL_HOSTS)
    return Names((*LOCAL_HOSTS, socket.gethostname().lower()), addresses=True)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
