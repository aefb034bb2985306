"""How the server knows who asks: a token of its own, a proxy's word, or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from plan_qa.domain import UsageError
from plan_qa.faces.service.hosts import LOCAL_HOSTS
from plan_qa.faces.service.person import ANYONE, OWNER, Person, Role
from plan_qa.faces.service.proxies import Headers, Network, Origin, claimed
from plan_qa.faces.service.tokens import Tokens

_HEADER_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_BEARER: Final = "bearer "
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Access:
    """Who is let in. `local`: only this machine reaches the server, everyone is its owner. `open`: anyone may read.

    Otherwise whoever brings a token of the file, or whom a trusted proxy names in `user_header`; `maintainers` are the
    names among these that may change documents.
    """

    local: bool = True
    open: bool = False
    tokens: Tokens | None = None
    user_header: str = ""
    proxies: tuple[Network, ...] = ()
    maintainers: frozenset[str] = frozenset()

    @property
    def maintained(self) -> bool:
        """Whether anyone at all may change documents."""
        return self.local or self.tokens is not None or bool(self.user_header)

    @property
    def claims(self) -> frozenset[bytes]:
        """The headers that say who somebody is: nothing behind the door needs them."""
        named = {self.user_header.lower().encode("latin-1")} if self.user_header else set()
        return frozenset(named | ({b"authorization"} if self.tokens is not None else set()))

    def person(self, headers: Headers, origin: Origin) -> Person | None:
        """Who sends a request with these headers; None for a stranger where strangers are not let in."""
        if self.local:
            return OWNER
        given = claimed(headers, b"authorization")
        if self.tokens is not None and given:
            if not given.lower().startswith(_BEARER):
                return None
            return self.tokens.person_of(given[len(_BEARER) :].strip())
        if self.user_header and origin.trusted:
            name = claimed(headers, self.user_header.lower().encode("latin-1"))
            if name and name.isprintable() and len(name) <= _LONGEST_NAME:
                return Person(name, Role.MAINTAINER if name in self.maintainers else Role.READER)
        return ANYONE if self.open else None


def checked_access(host: str, access: Access, *, named: bool) -> Access:
    """The access that a server on `host` may be started with; `named` where it answers to names of others.

    Raises:
        UsageError: others reach it and nothing says who may, or what is said does not go together.
        TokenFileError: the token file is not in order.
    """
    if access.user_header and not _HEADER_NAME.fullmatch(access.user_header):
        raise UsageError(
            f"--user-header 不能是“{access.user_header}”；应为请求头的名字，例如 X-Forwarded-User。"
        )
    if access.user_header and not access.proxies:
        raise UsageError(
            "写了 --user-header，还要用 --proxy 写明这个头由哪个地址的代理写入，例如 --proxy 127.0.0.1。"
        )
    if access.maintainers and not access.user_header:
        raise UsageError(
            "--maintainer 是代理登录的用户名，要与 --user-header 同用；令牌的角色写在令牌文件里。"
        )
    if access.tokens is not None:
        access.tokens.check()
    signed = access.tokens is not None or bool(access.user_header)
    local = host in LOCAL_HOSTS and not named and not access.proxies and not signed
    if not local and not signed and not access.open:
        where = (
            f"{host} 不只本机能访问"
            if host not in LOCAL_HOSTS
            else "写了 --proxy 或 --allow-host，就不只本机能访问"
        )
        raise UsageError(
            f"{where}，还没有写明谁可以用：请用 --tokens 令牌文件、--user-header（由代理登录）；"
            "或者加 --open，表示谁能连上谁就能问（不能增减文件）。"
        )
    return Access(
        local=local and not access.open,
        open=access.open,
        tokens=access.tokens,
        user_header=access.user_header,
        proxies=access.proxies,
        maintainers=access.maintainers,
    )
