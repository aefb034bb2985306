"""How often one user may ask: `limits` counts, in this process."""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_network

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from plan_qa.domain import UsageError
from plan_qa.faces.service.person import Person
from plan_qa.faces.service.proxies import Address

# Of an IPv6 address what one household or office is given whole.
_SHARED_BITS = 64


class Rates:
    """At most so many costly calls of one user, or of one address where users have no names."""

    def __init__(self, rate: str) -> None:
        self._rate = rate_of(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait_s(self, person: Person, address: Address) -> int:
        """Counts a call; 0, or the whole seconds until the next one is let through."""
        key = f"user:{person.name}" if person.name else f"address:{_counted(address)}"
        if self._limiter.hit(self._rate, key):
            return 0
        reset = self._limiter.get_window_stats(self._rate, key).reset_time
        return max(1, math.ceil(reset - time.time()))


def rate_of(text: str) -> RateLimitItem:
    """A rate as `limits` writes them: 120/minute, 10 per second.

    Raises:
        UsageError: it is none.
    """
    try:
        return parse(text)
    except ValueError as error:
        raise UsageError(
            f"--rate 不能是“{text}”；应为次数/时间，例如 120/minute、10/second，或 off。"
        ) from error


def _counted(address: Address) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _SHARED_BITS), strict=False))
    return str(address)
