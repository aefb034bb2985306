"""The FastAPI application: JSON routes, the page mounted beside them; `faces/service` stands before both."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from plan_qa import __version__
from plan_qa.corpus.folders import Folders, maintaining
from plan_qa.domain import EngineError
from plan_qa.faces.api.ask import build_routes
from plan_qa.faces.api.citations import build_citation_routes
from plan_qa.faces.api.documented import document_routes
from plan_qa.faces.api.documents import build_document_routes
from plan_qa.faces.api.drafts import build_draft_routes
from plan_qa.faces.api.duties import build_duties_routes
from plan_qa.faces.api.exports import build_export_routes
from plan_qa.faces.api.feedback import build_feedback_route
from plan_qa.faces.api.ways import Renews, build_ways_routes
from plan_qa.faces.shown.asking import Asks, Gate
from plan_qa.faces.shown.wording import TITLE
from plan_qa.faces.web.check_tab import build_check_route
from plan_qa.faces.web.preview import Previewed
from plan_qa.faces.web.shell import build_page, build_theme
from plan_qa.faces.web.talk.next_questions import build_next_route

_STYLES = (
    "scale.css",
    "gradio.css",
    "style.css",
    "tools.css",
    "citing.css",
    "checking.css",
    "own/documents.css",
    "reading/read.css",
    "talk/talk.css",
    "print.css",
)
# In the head; page.js is Gradio's own to start.
_SCRIPTS = (
    "talk/going.js",
    "frame.js",
    "tools.js",
    "citing.js",
    "checking.js",
    "own/documents.js",
    "reading/marks.js",
    "reading/read.js",
    "reading/beside.js",
    "talk/kept.js",
    "talk/waiting.js",
    "talk/past.js",
    "talk/next.js",
)
# For the maintainer alone.
_MAINTAINED = ("feedback/ways.css", "feedback/ways.js")


def create_app(
    assistant: Asks,
    feedback: Path | None = None,
    stale: Sequence[str] = (),
    own: Folders | None = None,
) -> FastAPI:
    """The web app around an assistant.

    `feedback` is the file for what readers think of answers; without one they are not asked. `stale` are
    the weights that were fitted on other data, for /api/health. `own` are the folders to which documents may be added.
    """
    gate = Gate(assistant)
    # /openapi.json is open; the pages that draw it would load scripts from another host.
    app = FastAPI(title=TITLE, version=__version__, docs_url=None, redoc_url=None)
    for routes in (
        build_routes(gate, stale),
        build_duties_routes(assistant),
        build_draft_routes(gate),
        build_check_route(gate),
        build_next_route(gate),
        build_citation_routes(gate),
        build_export_routes(gate),
        build_document_routes(gate, own),
    ):
        app.include_router(routes)
    if feedback is not None:
        app.include_router(build_feedback_route(gate, feedback))
    # Whoever may add documents may also, where the switch is on, make what readers said ways to ask.
    maintained = maintaining() and feedback is not None and own is not None
    if maintained and own is not None:
        app.include_router(
            build_ways_routes(gate, own, assistant.renew if isinstance(assistant, Renews) else None)
        )
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(EngineError, _unavailable)
    document_routes(app)
    # Tools for other programs are mounted here, before the page, which takes every path that is left; what an address
    # needs is written in faces/service/rules.py.
    _mount_tools(app, assistant, gate, own)
    room = files(__package__)
    styles, names = (
        (_STYLES + _MAINTAINED[:1], _SCRIPTS + _MAINTAINED[1:]) if maintained else (_STYLES, _SCRIPTS)
    )
    style = "".join(room.joinpath(name).read_text(encoding="utf-8") for name in styles)
    scripts = "".join(f"<script>{room.joinpath(name).read_text(encoding='utf-8')}</script>" for name in names)
    gr.mount_gradio_app(
        app,
        build_page(gate, assistant.duties, rated=feedback is not None, writable=own is not None),
        path="/",
        footer_links=[],
        run_history=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        favicon_path=str(room.joinpath("icon.svg")),
        mcp_server=False,
        max_file_size=1,
        theme=build_theme(),
        js=room.joinpath("page.js").read_text(encoding="utf-8"),
        # In the head rather than `css=`: Gradio prefixes the selectors of that and adds it after first paint.
        head=f"{room.joinpath('head.html').read_text(encoding='utf-8')}<style>{style}</style>{scripts}",
    )
    app.add_middleware(Previewed, library=lambda: gate.library)
    return app


def _unavailable(request: Request, error: Exception) -> JSONResponse:
    """One line where the database of added documents does not answer: nothing is answered without them."""
    return JSONResponse({"detail": str(error)}, status_code=503)


def _mount_tools(app: FastAPI, assistant: Asks, gate: Gate, own: Folders | None) -> None:
    """The same for programs that talk, where the extra is installed."""
    if find_spec("mcp") is not None:
        from plan_qa.faces.mcp.desk import Desk
        from plan_qa.faces.mcp.mounted import mount

        mount(app, Desk(assistant, gate, own))


def _malformed(request: Request, error: Exception) -> JSONResponse:
    """One line for a request that lacks a field or has one of the wrong form."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    fields = "、".join(dict.fromkeys(str(problem["loc"][-1]) for problem in problems)) or "请求"
    return JSONResponse({"detail": f"{fields} 缺少或不合要求；见 README 的“接口”一节。"}, status_code=422)
