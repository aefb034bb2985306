"""Above the conversation: its name, a new one, the past ones; and the sheet that lists them. Filled by kept.js."""

from __future__ import annotations

# Filled by next.js.
NEXT = '<div id="next" role="group" aria-label="接着问"></div>'
BAR = (
    '<div class="talk-bar"><button type="button" id="talks-open" aria-haspopup="dialog">以前的问答</button>'
    '<span class="talk-name"></span><button type="button" id="talk-new">新话题</button></div>'
    '<dialog id="talks" aria-labelledby="talks-title">'
    '<header><h2 id="talks-title">以前的问答</h2><button type="button" class="close">关闭</button></header>'
    '<p class="search"><input type="search" id="talks-find" autocomplete="off" aria-label="在以前的提问里查找"'
    ' placeholder="查找问过的话"></p>'
    '<ol class="past"></ol><p class="nothing"></p>'
    '<footer><p class="told"><span role="status"></span><button type="button" class="undo" hidden>撤销</button></p>'
    '<label><input type="checkbox" id="talks-keep">保存问过的问题</label>'
    '<button type="button" class="forget">全部忘掉</button>'
    '<p class="small">只存提问，只存在这个浏览器里，不上传；打开时按现在收录的文件重新作答。'
    "浏览器自己的历史记录里也有提问的地址，要在浏览器里清除。</p></footer></dialog>"
)
