"""/api/ways: for the maintainer, behind a switch: what readers said, tried as a way to ask, and kept.

A trial runs in a process of its own (`plan_qa.evaluation.trial`), one at a time; what it changes on the open sets is
shown before anything is written.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol, runtime_checkable

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from plan_qa.corpus.banks import read_ways
from plan_qa.corpus.digests import relist
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library
from plan_qa.domain import PlanQaError, Status, UsageError
from plan_qa.faces.shown.accepting import Accepted, accepted_way, append_way, with_way
from plan_qa.faces.shown.asking import Gate
from plan_qa.faces.shown.feedback import numbered, read_feedback
from plan_qa.faces.shown.wording import STATUSES, short_label
from plan_qa.search.index import put_in_place

# The latest ones; whoever has more uses the command line.
_MOST_LISTED: Final = 50
_LONGEST: Final = 200
_ANSWERED: Final = "已答"
_STOPPED_S: Final = 10.0


@runtime_checkable
class Renews(Protocol):
    """An assistant that can be read anew from a changed index."""

    def renew(self) -> None:
        """Take what stands in index/ now."""


class Tried(BaseModel):
    """A reader's word, by its number in the list; another place or wording where the reader's is not the right one."""

    number: int
    cite: str = Field(default="", max_length=_LONGEST)
    question: str = Field(default="", max_length=_LONGEST)


@dataclass(frozen=True, slots=True)
class _Trial:
    number: int
    way: Accepted
    bank: str
    work: Path
    process: subprocess.Popen[bytes]


class Trials:
    """The one trial that runs or waits to be judged."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._root = Path(tempfile.mkdtemp(prefix="plan-qa-trial-"))
        self._trial: _Trial | None = None
        self._lock = Lock()

    def begin(self, number: int, way: Accepted) -> None:
        """Try a way; a trial that was going on ends."""
        with self._lock:
            self._end()
            work = Path(tempfile.mkdtemp(dir=self._root))
            data = work / "data"
            data.mkdir()
            bank = (self._folders.data / "ways.jsonl").read_text(encoding="utf-8")
            for child in self._folders.data.iterdir():
                if child.name != "ways.jsonl":
                    (data / child.name).symlink_to(child.resolve())
            (data / "ways.jsonl").write_text(with_way(bank, way), encoding="utf-8")
            relist(data / "ways.jsonl")
            shutil.copytree(self._folders.index, work / "index")
            process = subprocess.Popen(
                [sys.executable, "-m", "plan_qa.evaluation.trial", str(work)],
                env=os.environ | {"PLAN_QA_HOME": str(self._folders.data.parent)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            self._trial = _Trial(number, way, bank, work, process)

    def state(self) -> dict[str, Any] | None:
        """How far the trial is, or what it found; None where there is none."""
        trial = self._trial
        if trial is None:
            return None
        found: dict[str, Any] = {"number": trial.number, "q": trial.way.q, "span": trial.way.span}
        if (effect := _read(trial.work / "effect.json")) is not None:
            return found | {"effect": effect}
        if trial.process.poll() is not None:
            return found | {"problem": "没有试成；请在命令行运行 plan-qa build 看看是哪里不对。"}
        return found | {
            "progress": _read(trial.work / "progress.json") or {"step": "开始", "done": 0, "total": 0}
        }

    def keep(self) -> Accepted:
        """Write the way that was tried, and put the index that was built with it in its place.

        Raises:
            UsageError: there is nothing to keep, or the bank has changed meanwhile.
        """
        with self._lock:
            trial = self._trial
            if trial is None or not (trial.work / "effect.json").is_file():
                raise UsageError("还没有试完；请先试一试。")
            bank = self._folders.data / "ways.jsonl"
            if bank.read_text(encoding="utf-8") != trial.bank:
                raise UsageError("问法在试的时候改过，结果不算数了；请再试一次。")
            append_way(bank, trial.way)
            fresh = Path(tempfile.mkdtemp(prefix=".index-", dir=self._folders.index.parent)) / "index"
            shutil.copytree(trial.work / "index", fresh)
            put_in_place(fresh, self._folders.index)
            fresh.parent.rmdir()
            self._end()
            return trial.way

    def drop(self) -> None:
        """End the trial; nothing is written."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        trial, self._trial = self._trial, None
        if trial is None:
            return
        if trial.process.poll() is None:
            trial.process.terminate()
            try:
                trial.process.wait(_STOPPED_S)
            except subprocess.TimeoutExpired:
                trial.process.kill()
        shutil.rmtree(trial.work, ignore_errors=True)


def _read(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def build_ways_routes(gate: Gate, folders: Folders, renew: Callable[[], None] | None) -> APIRouter:
    """The routes; `renew` takes the new index into use at once."""
    routes = APIRouter(prefix="/api/ways", include_in_schema=False)
    trials = Trials(folders)

    @routes.get("")
    def listed() -> dict[str, Any]:
        library = gate.library
        known = {fold_text(way.text) for way in read_ways(folders.data / "ways.jsonl", library)}
        rows = [
            {
                "number": number,
                "q": row.question,
                "verdict": row.verdict,
                "should": row.should,
                "place": row.cite,
                "label": _label(row.cite, library) if row.cite else "",
                "answered": f"{_status(row.status)} {_label(row.answered[0], library) if row.answered else ''}",
                "known": fold_text(row.question) in known,
            }
            for number, row in read_feedback(folders.feedback).rows.items()
        ]
        state = trials.state()
        if state and "effect" in state:
            state["effect"] = _told(state["effect"], library)
        return {"rows": rows[-_MOST_LISTED:][::-1], "trial": state}

    @routes.post("/trial")
    def begin(tried: Tried) -> dict[str, str]:
        try:
            row = numbered(read_feedback(folders.feedback), tried.number)
            trials.begin(tried.number, accepted_way(row, folders, gate.library, tried.cite, tried.question))
        except PlanQaError as error:
            raise HTTPException(status_code=400, detail=_plain(str(error))) from error
        return {"detail": "正在试，要一两分钟。"}

    @routes.delete("/trial")
    def drop() -> dict[str, str]:
        trials.drop()
        return {"detail": "没有采纳，什么也没有写。"}

    @routes.post("/keep")
    def keep() -> dict[str, str]:
        try:
            way = trials.keep()
            if renew is not None:
                renew()
        except UsageError as error:
            raise HTTPException(status_code=400, detail=str(error)) from error
        except (PlanQaError, OSError) as error:
            raise HTTPException(status_code=507, detail=f"没有写成：{error}") from error
        used = "已经用上" if renew is not None else "重新启动后用上"
        return {"detail": f"已采纳“{way.q}”，{used}。权重还是按原来的问法拟合的，攒多了请运行 make weights。"}

    return routes


def _plain(line: str) -> str:
    """The lines are the command line's too."""
    return (
        line.replace("请用 --cite 指明，如 --cite plan/art13#2。", "请写明是哪一条，如第十三条第二句。")
        .replace("请用 --cite 指明一条。", "请写明一条。")
        .replace("请用 --question 写出完整的问题。", "请把问题写完整。")
    )


def _status(status: str) -> str:
    return STATUSES[Status(status)].label or _ANSWERED


def _label(cite: str, library: Library) -> str:
    unit = library.unit_by_id.get(cite.partition("#")[0])
    return short_label(unit, library.document_by_id[unit.document]) if unit else cite


def _told(effect: dict[str, Any], library: Library) -> dict[str, Any]:
    """Statuses and addresses as people read them."""

    def said(of: str) -> str:
        status, _, cite = of.partition(" ")
        return f"{_status(status)} {_label(cite, library)}".strip()

    changes = [
        change | {"before": said(change["before"]), "after": said(change["after"])}
        for change in effect["changes"]
    ]
    return effect | {"changes": changes, "now": said(f"{effect['now']} {effect['now_cite']}")}
