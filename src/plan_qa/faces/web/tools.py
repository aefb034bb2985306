"""What stands under a question, an answer and a draft, and beside all: files to take away, a reader's word, 引文夹."""

from __future__ import annotations

from typing import get_args

from plan_qa.faces.api.citations import MOST_COLLECTED, BasketStyle
from plan_qa.faces.shown.wording import STYLE_NAMES

# Read by tools.js. The keys are told where there is a keyboard to press them on.
TOOLS = (
    '<div class="tools"><span class="keys"><kbd>/</kbd> 到输入框　<kbd>↑</kbd> 问过的问题　<kbd>Esc</kbd> 关闭原文</span>'
    '<span class="with-turns"><span>导出问答：</span><button type="button" data-export="docx">Word</button>'
    '<button type="button" data-export="md">Markdown</button>'
    '<button type="button" data-print="page">打印</button>'
    '<button type="button" data-clear="chat">清空</button></span></div>'
)

# Links, because the chat's sanitiser drops buttons.
RATING = (
    '<p class="rating"><a class="rate up" role="button" aria-pressed="false" href="#rate=up">有用</a>'
    '<a class="rate down" role="button" aria-pressed="false" href="#rate=down">没答对</a>'
    '<a class="print-one" role="button" href="#print=one">打印这一问</a></p>'
)

# Read by checking.js, which hands the draft in again; the last by tools.js.
REPORT = (
    '<button type="button" class="copy" data-report="docx">下载 Word 报告</button>'
    '<button type="button" class="copy" data-report="md">下载 Markdown</button>'
    '<button type="button" class="copy" data-print="page">打印</button>'
)
COMMENTED = '<button type="button" class="copy main" data-report="comments">下载带批注的 Word</button>'

# 引文夹: the button that opens it and the sheet that holds it; citing.js fills it from what this browser keeps.
_FORMS = "".join(
    f'<option value="{style.value}">{STYLE_NAMES[style]}</option>' for style in get_args(BasketStyle)
)

BASKET = (
    f'<div data-most="{MOST_COLLECTED}" class="basket-door">'
    '<button type="button" id="basket-open" aria-haspopup="dialog">引文夹<span class="number" hidden></span></button></div>'
    '<dialog id="basket" aria-labelledby="basket-title">'
    '<header><h2 id="basket-title">引文夹</h2><button type="button" class="close">关闭</button></header>'
    '<p class="kept">只存在这个浏览器里；导出时文字重新取自原文。</p>'
    '<ol class="collected"></ol>'
    '<p class="nothing">还没有引文。在答案、条文或职责里点“加入引文夹”，就收到这里。</p>'
    '<footer><p class="told"><span role="status"></span><button type="button" class="undo" hidden>撤销</button></p>'
    f'<label for="basket-style">引用格式</label><select id="basket-style">{_FORMS}</select>'
    '<div class="takes"><button type="button" class="take" data-take="docx">下载 Word</button>'
    '<button type="button" data-take="md">下载 Markdown</button>'
    '<button type="button" class="clear">清空</button></div></footer></dialog>'
)

# Read by tools.js: the opened unit alone, the whole text.
PRINT_UNIT = '<button type="button" class="copy" data-print="unit">打印</button>'
PRINT_TEXT = '<button type="button" class="copy" data-print="page">打印全文</button>'

# What a button or link that collects says before and after (citing.js swaps them).
COLLECT = "加入引文夹"
