"""`plan-qa serve` and `python app.py`: one process, answering from the first second."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI

from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.domain import PlanQaError
from plan_qa.faces.web.opening import Opening
from plan_qa.faces.web.security import LOCAL_HOSTS

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860


def load_app(folders: Folders, hosts: Sequence[str]) -> FastAPI:
    """The app with its assistant; seconds long, because of Gradio: imported here and nowhere above."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from plan_qa.answer.assistant import Assistant
    from plan_qa.answer.responsibility import open_duties
    from plan_qa.faces.web.application import create_app

    assistant = Assistant.open(folders)
    return create_app(assistant, open_duties(folders, assistant.library), hosts)


def serve(host: str = DEFAULT_HOST, port: int = DEFAULT_PORT, folders: Folders | None = None) -> None:
    """Serve until stopped; on an address open to others, under whatever name it is called by."""
    where = folders or default_folders()
    hosts = LOCAL_HOSTS if host in LOCAL_HOSTS else ("*",)
    print(f"规划问答：http://{host}:{port}/ （按 Ctrl+C 停止）", file=sys.stderr, flush=True)

    def failed(error: BaseException) -> None:
        if isinstance(error, PlanQaError):
            print(f"没有载入成功：{error}", file=sys.stderr, flush=True)
        else:
            traceback.print_exception(error)

    opening = Opening(lambda: load_app(where, hosts), failed)
    uvicorn.run(opening, host=host, port=port, log_level="warning", lifespan="on", server_header=False)
