() => {
  // Everything the page does in the browser: links into the source pane, copying, keys, examples, Chinese labels.
  // One listener a kind of event on the document, because Gradio replaces elements as it likes.
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const narrow = () => window.matchMedia("(max-width: 899px)").matches;

  document.documentElement.lang = "zh-CN";

  // ---- a value into a Gradio textbox, as if typed
  const setText = (box, value) => {
    const prototype = box.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, "value").set.call(box, value);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const questionBox = () => $("#question textarea");
  const fields = (href) => new URLSearchParams(href.slice(href.indexOf("#") + 1));

  // ---- one spoken and seen line for what just happened
  const status = document.createElement("div");
  status.id = "status-line";
  status.setAttribute("role", "status");
  document.body.append(status);
  let statusTimer = 0;
  const say = (line, seconds = 2.2) => {
    status.textContent = line;
    status.classList.add("shown");
    clearTimeout(statusTimer);
    statusTimer = setTimeout(() => status.classList.remove("shown"), seconds * 1000);
  };

  // ---- links that open a unit. The hidden textbox carries the link to the server; a counter makes it new each time.
  const rooms = {
    cite: { tab: "#tab-ask-button", box: "#opened textarea", pane: "#source", scroller: "#source-column", query: "" },
    read: { tab: "#tab-read-button", box: "#reading textarea", pane: "#read-pane", scroller: "#read-column", query: "tab=read&" },
  };
  let clicks = 0;
  const open = (action, href, patience = 60) => {
    const room = rooms[action];
    if (!$(room.tab)?.matches(".selected")) $(room.tab)?.click();
    const box = $(room.box);
    if (!box) {
      // The tab is drawn when it is first opened.
      if (patience > 0) setTimeout(() => open(action, href, patience - 1), 50);
      return;
    }
    const link = href.slice(href.indexOf("#") + 1);
    setText(box, `${link}&n=${++clicks}`);
    const cite = fields(href).get(action);
    history.replaceState(history.state, "", `/?${room.query}cite=${encodeURIComponent(cite)}`);
    if (narrow()) showPane(true);
  };
  const showPane = (shown) => {
    document.body.classList.toggle("pane-open", shown);
    if (!shown) {
      history.replaceState(history.state, "", location.search.includes("tab=read") ? "/?tab=read" : "/");
      const last = $("a.last-opened");
      if (last) last.focus({ preventScroll: true });
    }
  };

  // A fresh pane is scrolled to what is lit in it.
  const settlePane = (room) => {
    const scroller = $(room.scroller);
    const lit = $(`${room.pane} mark`);
    if (!scroller) return;
    if (!lit) { scroller.scrollTop = 0; return; }
    const top = lit.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    const whole = top < scroller.clientHeight * 0.7;
    scroller.scrollTop = whole ? 0 : top - scroller.clientHeight / 4;
  };

  // ---- copying
  const write = async (text) => {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return;
    }
    // Over plain http on a local network there is no clipboard interface.
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy refused");
  };
  const copy = async (text, line) => {
    try {
      await write(text);
      say(line);
    } catch {
      say("浏览器不允许复制，请选中文字后按 Ctrl+C。");
    }
  };
  // citing.js copies too, and says so on the same line.
  window.planQaPage = { copy, say };
  const linkTo = (cite) => `${location.origin}/?cite=${encodeURIComponent(cite)}`;
  const quoted = (link) => {
    const hit = link.closest(".hit");
    // A line each: what lies apart in the source must not read as one quotation.
    return $$(".quote", hit).map((quote) => quote.textContent).join("\n");
  };

  // ---- asking
  const ask = (text) => {
    setText(questionBox(), text);
    requestAnimationFrame(() => $("#send").click());
  };
  const asked = () => $$('#chat [data-testid="user"]').map((message) => message.textContent.trim());
  let recalled = -1;

  // A click on a tab is written into the address, so that a reload stays where it was.
  const tabs = { "tab-ask-button": "/", "tab-read-button": "/?tab=read", "tab-about-button": "/?tab=about",
    "tab-duties-button": "/?tab=duties", "tab-check-button": "/?tab=check", "tab-documents-button": "/?tab=documents" };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("a, button");
    if (!target) return;
    const href = target.getAttribute("href") || "";
    const at = fields(href);
    if (target.id in tabs) {
      document.body.classList.remove("pane-open");
      if (event.isTrusted) history.replaceState(history.state, "", tabs[target.id]);
    } else if (href.startsWith("#cite=") || href.startsWith("#read=")) {
      event.preventDefault();
      $$(".last-opened").forEach((link) => link.classList.remove("last-opened"));
      target.classList.add("last-opened");
      open(href.startsWith("#cite=") ? "cite" : "read", href);
    } else if (href.startsWith("#body=")) {
      event.preventDefault();
      setText($("#who input"), at.get("body"));
      $("#tab-duties > .column").scrollTop = 0;
    } else if (href.startsWith("#ask=")) {
      event.preventDefault();
      ask(at.get("ask"));
    } else if (href.startsWith("#copy-text=")) {
      event.preventDefault();
      copy(quoted(target), "已复制原句");
    } else if (href.startsWith("#copy-link=")) {
      event.preventDefault();
      copy(linkTo(at.get("copy-link")), "已复制链接");
    } else if (target.dataset.text) {
      copy(target.dataset.text, "已复制原文");
    } else if (target.dataset.link) {
      copy(location.origin + target.dataset.link, "已复制链接");
    } else if (target.matches(".close-pane")) {
      showPane(false);
    } else if (target.matches(".example")) {
      ask($("span", target).textContent);
    } else if (target.matches(".another")) {
      $$(".example").forEach((example) => {
        const questions = example.dataset.questions.split("|");
        const next = (questions.indexOf($("span", example).textContent) + 1) % questions.length;
        $("span", example).textContent = questions[next];
      });
    }
  });

  // ---- keys: / to the question, Esc closes, arrows walk through what was asked
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && questionBox()?.offsetParent) {
      event.preventDefault();
      questionBox().focus();
    } else if (event.key === "Escape") {
      const menu = $("details.styles[open]");
      if (menu) menu.removeAttribute("open");
      else if (document.body.classList.contains("pane-open")) showPane(false);
      else if (typing) event.target.blur();
    } else if (event.target === questionBox() && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const questions = asked();
      const free = recalled >= 0 || event.target.value === "";
      if (!free || !questions.length) return;
      event.preventDefault();
      recalled = Math.min(recalled + (event.key === "ArrowUp" ? 1 : -1), questions.length - 1);
      recalled = Math.max(recalled, -1);
      setText(event.target, recalled < 0 ? "" : questions[questions.length - 1 - recalled]);
    } else if (event.target === questionBox()) {
      recalled = -1;
    }
  });

  // ---- Gradio's fixed English, said in Chinese
  const labels = [
    ['#chat [data-testid="bot"]', "答复"],
    ['#chat [data-testid="user"]', "您的问题"],
    ['#chat [role="log"]', "问答记录"],
    ['#chat button[aria-label="Clear"]', "清空问答"],
    ['#chat button[aria-label="Scroll to bottom"]', "到最后"],
    ['button[aria-label="More tabs"]', "更多栏目"],
  ];
  const relabel = () => {
    for (const [selector, label] of labels) {
      for (const element of $$(selector)) {
        if (element.getAttribute("aria-label") === label) continue;
        element.setAttribute("aria-label", label);
        if (element.title) element.title = label;
      }
    }
  };

  // Gradio's own messages are English and hidden by the style sheet; ours say what to do.
  const told = new WeakSet();
  const tellTrouble = () => {
    for (const toast of $$('[data-testid="toast-body"].error')) {
      if (told.has(toast)) continue;
      told.add(toast);
      const lost = /connection|network|fetch/i.test(toast.textContent);
      say(lost ? "与服务器的连接断了；请确认程序还在运行，再问一次。" : "没有办成；请再试一次，仍不行请刷新页面。", 8);
    }
  };

  // A new answer brings its question to the top, so that reading starts at the beginning and nothing jumps later.
  let turns = 0;
  const settleChat = () => {
    const rows = $$("#chat .user-row");
    if (rows.length > turns) {
      const scroller = $('#chat [role="log"]');
      const row = rows[rows.length - 1];
      scroller.scrollTop += row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 8;
      recalled = -1;
    }
    turns = rows.length;
  };

  const seen = new Map();
  const watch = () => {
    relabel();
    tellTrouble();
    settleChat();
    for (const [name, room] of Object.entries(rooms)) {
      const pane = $(`${room.pane} .pane`);
      if (pane !== seen.get(name)) {
        seen.set(name, pane);
        if (pane) settlePane(room);
        const unit = pane?.dataset.unit;
        if (name === "read") {
          for (const link of $$(".contents a")) {
            const here = fields(link.hash).get("read") === unit;
            link.classList.toggle("current", here);
            if (here) link.closest("details").open = true;
          }
        }
      }
    }
    document.body.classList.toggle("has-turns", turns > 0);
  };
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    queueMicrotask(() => { due = false; watch(); });
  }).observe(document.body, { childList: true, subtree: true });
  watch();

  if (new URLSearchParams(location.search).has("cite") && narrow()) document.body.classList.add("pane-open");
}
