"""What comes in a compound file (OLE): Word documents before 2007, and newer ones behind a password."""

from __future__ import annotations

from typing import Final

from plan_qa.corpus.documents.markdown import blocks_of_markdown
from plan_qa.domain import FileText, UsageError

LARGEST_OLD_FILE: Final = 32 * 1024 * 1024

# Names of streams in a compound file's directory, which is UTF-16.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_WORD: Final = "WordDocument".encode("utf-16-le")


def read_old_word(data: bytes, name: str) -> FileText:
    """A .doc; see `read_file`.

    Raises:
        UsageError: it is encrypted, damaged, too large or no Word document.
    """
    if _ENCRYPTED in data:
        raise UsageError(f"{name} 加了密码；请在 Word 中打开，去掉密码后另存为 .docx 重试。")
    if _WORD not in data:
        raise UsageError(f"{name} 不是 Word 文档；请用原来的程序打开，另存为 .docx 后重试。")
    if len(data) > LARGEST_OLD_FILE:
        raise UsageError(
            f"{name} 有 {len(data) >> 20} MB，超过 {LARGEST_OLD_FILE >> 20} MB；请另存为 .docx 后重试。"
        )
    # Read here: files of this age are rare, and the library is large.
    import anydoc

    try:
        markdown = anydoc.to_markdown_bytes(data, "doc")
    except anydoc.EncryptedError as error:
        raise UsageError(f"{name} 加了密码；请在 Word 中打开，去掉密码后另存为 .docx 重试。") from error
    except anydoc.ConvertError as error:
        raise UsageError(
            f"{name} 是读不了的旧版 Word 文档；请在 Word 中打开，另存为 .docx 后重试。"
        ) from error
    return FileText(
        name=name,
        format="doc",
        blocks=blocks_of_markdown(markdown, name),
        warnings=("旧版 Word 文档里的自动编号、修订和文本框可能读得不全；另存为 .docx 更可靠。",),
    )
