"""The one door: every request to pages, /api, /gradio_api and /mcp passes here, in this order.

Where it comes from and by which name it calls the server; whether there is such an address; whether the page of another
site sends it; who sends it; how often; its body, whole; its turn. Then the app answers, and a line is written.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plan_qa.faces.service.access import Access
from plan_qa.faces.service.bodies import Body, GoneError, TooLargeError, TooSlowError, body_of
from plan_qa.faces.service.hosts import Names
from plan_qa.faces.service.journal import Entry, Journal
from plan_qa.faces.service.meters import Meters
from plan_qa.faces.service.person import Person
from plan_qa.faces.service.proxies import Origin, claimed, origin_of, without_claims
from plan_qa.faces.service.rules import Cost, Rule, methods_of, rule_of
from plan_qa.faces.service.turns import FullError, Turns
from plan_qa.faces.shown.witness import watched

if TYPE_CHECKING:
    from plan_qa.faces.service.rates import Rates

_REQUEST_ID: Final = re.compile(r"[\w.-]{8,64}")
_JSON_PATHS: Final = ("/api/", "/gradio_api/", "/mcp", "/openapi.json")
_UNKNOWN: Final = "unknown"
_AGAIN_S: Final = "2"


class Refusal(Exception):
    """Why a request goes no further: a status and a line for whoever sent it."""

    def __init__(self, status: int, line: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(line)
        self.status = status
        self.line = line
        self.headers = headers


@dataclass(slots=True)
class _Call:
    """A request on its way through the door."""

    id: str
    origin: Origin
    path: str
    began: float
    rule: Rule | None = None
    person: Person | None = None
    status: int = 0


class Front:
    """ASGI middleware around everything; `root` is the path below which a proxy shows the server, if it does not say."""

    def __init__(
        self,
        app: ASGIApp,
        names: Names,
        access: Access,
        lanes: Mapping[Cost, Turns],
        rates: Rates | None = None,
        root: str = "",
        journal: Journal | None = None,
        meters: Meters | None = None,
    ) -> None:
        self._app = app
        self._names = names
        self._access = access
        self._lanes = lanes
        self._rates = rates
        self._root = root
        self._journal = journal
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = origin_of(dict(scope), self._access.proxies)
        given = claimed(scope["headers"], b"x-request-id") if origin.trusted else ""
        number = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        path: str = scope["path"]
        root = origin.prefix or self._root
        if root and path.startswith(f"{root}/"):
            path = path[len(root) :]
        call = _Call(number, origin, path, time.perf_counter())
        answers = watched()

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", number.encode("ascii"))]
            await send(message)

        try:
            body, cost = await self._admitted(call, scope, receive)
            # What the app sees: the name it was called by, the path below which it stands, and nothing claimed.
            seen = dict(scope)
            seen["headers"] = without_claims(scope["headers"], origin.host, self._access.claims)
            seen["scheme"], seen["root_path"], seen["path"] = origin.scheme, root, root + call.path
            seen["client"] = (str(origin.address), 0)
            if lane := self._lanes.get(cost):
                async with lane.turn():
                    await self._app(seen, body.receive, send_noted)
            else:
                await self._app(seen, body.receive, send_noted)
        except GoneError:
            call.status = 499
        except FullError as error:
            await self._refuse(
                Refusal(503, str(error), {"Retry-After": _AGAIN_S}), call, scope, receive, send_noted
            )
        except Refusal as refusal:
            await self._refuse(refusal, call, scope, receive, send_noted)
        finally:
            self._note(call, scope["method"], answers)

    async def _admitted(self, call: _Call, scope: Scope, receive: Receive) -> tuple[Body, Cost]:
        """The body of a request that may pass, and what answering it costs.

        Raises:
            Refusal, GoneError: it may not, or nobody waits any more.
        """
        origin, method = call.origin, scope["method"]
        if not self._names.allow(origin.host):
            raise Refusal(400, "这台服务器不用这个名字；要用它访问，请在启动时加 --allow-host。")
        if self._access.local and origin.disguised:
            raise Refusal(403, "请求经代理转来，而服务器没有写明代理；请在启动时加 --proxy 和登录办法。")
        call.rule = rule = rule_of(method, call.path)
        if rule is None:
            known = methods_of(call.path)
            allowed = {"Allow": ", ".join(sorted(known))} if known else None
            raise Refusal(405 if known else 404, "没有这个地址，或不能这样用它。", allowed)
        site = claimed(scope["headers"], b"sec-fetch-site") or "none"
        if method not in ("GET", "HEAD") and site not in ("none", "same-origin"):
            raise Refusal(403, "只接受本页发来的请求。")
        call.person = person = self._access.person(scope["headers"], origin)
        near = rule.near and origin.address.is_loopback
        if rule.role is not None and not near:
            if person is None:
                raise Refusal(401, "请先登录，或出示令牌。", {"WWW-Authenticate": "Bearer"})
            if not person.may(rule.role):
                raise Refusal(403, "这一项只有维护者能做；要用请找本单位的维护者。")
        if rule.cost != "light" and self._rates is not None and person is not None:
            wait = self._rates.wait_s(person, origin.address)
            if wait:
                raise Refusal(429, f"提得太快，请过 {wait} 秒再试。", {"Retry-After": str(wait)})
        # Before its body is taken in; a balancer that asks whether there is room is told the same.
        lane = self._lanes.get("ask" if rule.name == "ready" else rule.cost)
        if lane is not None and lane.full:
            raise FullError("现在使用的人较多，没有排上；请稍等片刻再试。")
        try:
            return await body_of(scope["headers"], receive, rule.largest), rule.cost
        except TooLargeError as error:
            raise Refusal(413, f"请求超过 {rule.largest // 1024} KB；请缩短后再试。") from error
        except TooSlowError as error:
            raise Refusal(408, "请求没有在规定的时间内传完；请再试一次。") from error

    async def _refuse(
        self, refusal: Refusal, call: _Call, scope: Scope, receive: Receive, send: Send
    ) -> None:
        response: Response
        if call.path.startswith(_JSON_PATHS):
            # Gradio's page reads `error`, everything else `detail`.
            said = {"detail": refusal.line, "error": refusal.line}
            response = JSONResponse(said, refusal.status, refusal.headers)
        else:
            response = PlainTextResponse(refusal.line, refusal.status, refusal.headers)
        await response(scope, receive, send)

    def _note(self, call: _Call, method: str, answers: list[Any]) -> None:
        took = time.perf_counter() - call.began
        if self._meters is not None:
            name = call.rule.name if call.rule is not None else _UNKNOWN
            self._meters.count(name, call.status, took, answers)
        if self._journal is not None:
            address = str(call.origin.address)
            self._journal.write(
                Entry(call.id, call.person, address, method, call.path, call.status, 1000 * took, answers)
            )
