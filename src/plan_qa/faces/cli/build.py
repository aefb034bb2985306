"""`plan-qa build`: index/ from data/, with a progress bar."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from typing import Any

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import registered_library
from plan_qa.domain import UsageError

# Where each step begins and ends on the bar, by the time that it takes.
_PERCENT = {"分词": (0, 2), "词汇索引": (2, 6), "分类器": (6, 50), "向量": (50, 100)}


def register(commands: Any) -> None:
    """Add `build`."""
    parser = commands.add_parser(
        "build", help="由 data/ 重建 index/", description="由 data/ 重建 index/；中途出错，旧索引不受影响。"
    )
    parser.add_argument(
        "--encoder", metavar="模型", help="另一 sentence-transformers 模型（名称或文件夹），默认 data/encoder"
    )
    parser.add_argument(
        "--instruction", default="", metavar="文字", help="该模型要求加在问句前的提示（如 bge）"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build and say what was built."""
    if options.instruction and not options.encoder:
        raise UsageError("--instruction 是给 --encoder 所指模型的；内置编码器自带问句前的话，请去掉这一项。")
    if find_spec("sklearn") is None or find_spec("jieba") is None or find_spec("tqdm") is None:
        raise UsageError(
            "没有安装建索引的部件；请运行 .venv/bin/pip install -e '.[build]' -c constraints.txt。"
        )
    from tqdm import tqdm

    from plan_qa.search.encoder import open_encoder
    from plan_qa.search.index import build_index
    from plan_qa.search.provenance import stale_weights

    folders = default_folders()
    library = registered_library(folders)
    encoder = open_encoder(options.encoder or str(folders.encoder), options.instruction)
    with tqdm(total=100, bar_format="{desc:<8}{bar} {percentage:3.0f}%", desc="建索引") as bar:

        def report(step: str, done: int, total: int) -> None:
            begin, end = _PERCENT[step]
            bar.n = begin + (end - begin) * done // total
            bar.set_description_str(step)

        searcher = build_index(folders, library, encoder, report)
        bar.n = 100
        bar.refresh()
    content = searcher.content
    print(
        f"索引已建好：{len(content.units)} 条，{sum(len(unit.sentences) for unit in content.units)} 句，"
        f"{len(content.ways)} 个问法，{len(content.refusals)} 个不答的问题；编码器 {encoder.name}。"
    )
    if not options.encoder and (stale := stale_weights(folders)):
        print(
            f"权重是用另一份问法或编码器拟合的（{'、'.join(stale)}）；请运行 make weights 重新拟合。",
            file=sys.stderr,
        )
    return 0
