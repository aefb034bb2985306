"""The option `--engine`, the same for every command that looks at added documents."""

from __future__ import annotations

import argparse

from plan_qa.corpus.folders import Folders, default_folders


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--engine",
        metavar="地址",
        help="自己的文件放在数据库里，几台服务器共用：postgresql://用户@主机/库（默认取环境变量 PLAN_QA_ENGINE；都没有则放在本机文件夹）",
    )


def folders_of(options: argparse.Namespace) -> Folders:
    """The folders, with the database that the option or the environment names."""
    return default_folders(options.engine)
