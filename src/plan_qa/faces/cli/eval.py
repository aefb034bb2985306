"""`plan-qa eval`: question files scored, and what went wrong."""

from __future__ import annotations

import argparse
import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plan_qa.domain import UsageError
from plan_qa.faces.cli.engine import add_engine, folders_of

if TYPE_CHECKING:
    from plan_qa.evaluation.score import Scored

_NAMES = {
    "success@1": "Success@1",
    "success@3": "Success@3",
    "mrr@10": "MRR@10",
    "ndcg@5": "nDCG@5",
    "highlight": "高亮正确",
    "refused": "误拒",
    "contradicted": "误改",
    "uncertain": "没有把握",
    "presented": "不该答而答",
    "silent_uncertain": "不该答，没有把握",
    "set_right": "错处已改或存疑",
}


def register(commands: Any) -> None:
    """Add `eval`."""
    parser = commands.add_parser(
        "eval", help="用问题文件打分", description="用问题文件打分：检索、高亮、拒答，附 95% 自助区间。"
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="文件", help="JSON Lines 问题文件")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--failures", action="store_true", help="逐条列出答错的问题：问、应答、所答、依据")
    parser.add_argument("--encoder", metavar="模型", help="建索引时所用的另一编码器")
    add_engine(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Score and print."""
    if find_spec("ir_measures") is None:
        raise UsageError("没有安装打分的部件；请运行 .venv/bin/pip install -e '.[eval]' -c constraints.txt。")
    from plan_qa.answer.assistant import Assistant
    from plan_qa.corpus.asked.questions import read_questions
    from plan_qa.evaluation.score import failures, figures, score

    items = [item for path in options.files for item in read_questions(path)]
    scored = score(items, Assistant.open(folders_of(options), options.encoder))
    table = figures(scored)
    wrong = failures(scored) if options.failures else ()
    if options.json:
        record = table | ({"failures": [_failure(each) for each in wrong]} if options.failures else {})
        print(json.dumps(record, ensure_ascii=False, indent=1))
        return 0
    for group, row in table.items():
        print(f"{group}（{row['questions']} 问）")
        for name, title in _NAMES.items():
            if name in row:
                value = row[name]
                print(
                    f"  {title:<12}{value['mean']:.3f}  [{value['low']:.3f}, {value['high']:.3f}]  n={value['n']}"
                )
    for each in wrong:
        print(json.dumps(_failure(each), ensure_ascii=False))
    return 0


def _failure(each: Scored) -> dict[str, Any]:
    answer = each.answer
    first = answer.hits[0] if answer.hits else None
    return {
        "id": each.item.id,
        "q": each.item.turns[-1],
        "standalone": answer.standalone,
        "expected": dict(each.item.gold),
        "status": answer.status.value,
        "got": [(hit.cite, hit.score) for hit in answer.hits[:3]],
        "lit": first.text[first.spans[0][0] : first.spans[0][1]] if first and first.spans else "",
        "answers": list(each.item.answers),
        "features": {name: round(value, 3) for name, value in answer.features.items()},
    }
