"""What stands under the question and under an answer: files to take away, starting anew, a reader's word."""

from __future__ import annotations

# Read by tools.js. The keys are told where there is a keyboard to press them on.
TOOLS = (
    '<div class="tools"><span class="keys"><kbd>/</kbd> 到输入框　<kbd>↑</kbd> 问过的问题　<kbd>Esc</kbd> 关闭原文</span>'
    '<span class="with-turns"><span>导出问答：</span><button type="button" data-export="docx">Word</button>'
    '<button type="button" data-export="md">Markdown</button>'
    '<button type="button" data-clear="chat">清空</button></span></div>'
)

# Links, because the chat's sanitiser drops buttons.
RATING = (
    '<p class="rating"><a class="rate up" role="button" aria-pressed="false" href="#rate=up">有用</a>'
    '<a class="rate down" role="button" aria-pressed="false" href="#rate=down">没答对</a></p>'
)

REPORT = (
    '<span class="checks-files"><button type="button" class="copy" data-report="docx">下载 Word 报告</button>'
    '<button type="button" class="copy" data-report="md">下载 Markdown</button></span>'
)
