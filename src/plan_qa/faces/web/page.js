() => {
  // Everything the page does in the browser: links into the source pane, copying, keys, examples, Chinese labels.
  // One listener a kind of event on the document, because Gradio replaces elements as it likes.
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const narrow = () => window.matchMedia("(max-width: 899px)").matches;

  document.documentElement.lang = "zh-CN";
  const { setText, fill, part, all, select, tab, held, align, onChange, onTrouble } = window.planQaFrame;
  const going = window.planQaGoing;
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
    ask: { action: "cite", box: "#opened textarea", pane: "#source", scroller: "#source-column" },
    read: { action: "read", box: "#reading textarea", pane: "#read-pane", scroller: "#read-column" },
  };
  let clicks = 0;
  const carry = (name, link) => fill(rooms[name].box, `${link}&n=${++clicks}`);
  const linkOf = (name, cite, beside = "") =>
    (cite ? `${rooms[name].action}=${encodeURIComponent(cite)}` : "closed") + (beside && `&with=${encodeURIComponent(beside)}`);
  const open = (name, href) => {
    const link = href.slice(href.indexOf("#") + 1);
    const cite = fields(href).get(rooms[name].action);
    going.to({ tab: name, cite, with: fields(href).get("with") || "", body: "" });
    select(name);
    carry(name, link);
    // The same text again is not drawn again.
    if ($(`${rooms[name].pane} .pane`)?.dataset.cite === cite) settlePane(rooms[name]);
    showPane(true);
  };
  // On a narrow screen a text covers the page.
  const showPane = (shown) => {
    const covers = shown && narrow();
    if (document.body.classList.contains("pane-open") === covers) return;
    document.body.classList.toggle("pane-open", covers);
    if (!covers) $("a.last-opened")?.focus({ preventScroll: true });
  };
  const showBody = (body) => {
    fill("#who input", body);
    const column = $("#tab-duties > .column");
    if (column) column.scrollTop = 0;
  };
  // What a state holds open; which answer is in sight is the business of kept.js, which knows the clause beside it.
  going.onShow((state, closing) => {
    select(state.tab);
    if (state.tab === "read" || (state.tab === "ask" && (state.cite || closing))) carry(state.tab, linkOf(state.tab, state.cite, state.with));
    if (state.tab === "duties") showBody(state.body);
    showPane(Boolean(state.cite));
  });
  // A tab chosen in Gradio's own bar.
  const chosen = () => {
    const name = tab(), before = going.here();
    if (name === before.tab) return;
    const pane = rooms[name] && $(`${rooms[name].pane} .pane`);
    const cite = name === "read" || before.cite ? pane?.dataset.cite || "" : "";
    going.to({ tab: name, cite: name in rooms && !narrow() ? cite : "", with: pane?.dataset.with || "", body: (name === "duties" && $("#who input")?.value) || "" });
    showPane(false);
  };
  document.addEventListener("input", (event) => {
    if (event.isTrusted && event.target.matches("#who input") && tab() === "duties") going.amend({ tab: "duties", body: event.target.value.trim() });
  });
  going.onTitle(() => {
    const state = going.here();
    const pane = state.cite && $(`${rooms[state.tab]?.pane} .pane`);
    // Of a text that is read from its beginning, the unit that was opened.
    const heading = pane && ($(".unit.opened :is(h3, h4, h5, h6)", pane) || $("h2", pane))?.textContent;
    const said = heading || (state.tab === "ask" ? state.q : state.body || part("tab")?.textContent);
    document.title = said ? `${said} · 规划问答` : "规划问答";
  });

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
  // The one address of the page, below whatever path a proxy serves it from.
  const site = () => location.origin + location.pathname;
  // citing.js copies too, and says so on the same line.
  const linkTo = (cite) => `${site()}?cite=${encodeURIComponent(cite)}`;
  const quoted = (link) => {
    const hit = link.closest(".hit");
    // A line each: what lies apart in the source must not read as one quotation.
    return $$(".quote", hit).map((quote) => quote.textContent).join("\n");
  };

  // ---- asking
  const ask = (text) => {
    setText(part("question"), text);
    requestAnimationFrame(() => part("send").click());
  };
  const asked = () => all("asked").map((message) => message.textContent.trim());
  let recalled = -1;
  window.planQaPage = { copy, say, ask, open, carry };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("a, button");
    if (!target) return;
    const href = target.getAttribute("href") || "";
    const at = fields(href);
    if (event.isTrusted && target.closest("#tabs > .tab-wrapper")) {
      requestAnimationFrame(chosen);
    } else if (href.startsWith("#cite=") || href.startsWith("#read=")) {
      event.preventDefault();
      $$(".last-opened").forEach((link) => link.classList.remove("last-opened"));
      target.classList.add("last-opened");
      open(href.startsWith("#cite=") ? "ask" : "read", href);
    } else if (href.startsWith("#body=")) {
      event.preventDefault();
      going.to({ tab: "duties", body: at.get("body"), cite: "" });
      showBody(at.get("body"));
    } else if (href.startsWith("#ask=")) {
      event.preventDefault();
      ask(at.get("ask"));
    } else if (href.startsWith("#copy-text=")) {
      event.preventDefault();
      copy(quoted(target), "已复制原句");
    } else if (href.startsWith("#copy-link=")) {
      event.preventDefault();
      copy(linkTo(at.get("copy-link")), "已复制链接");
    } else if (href.startsWith("#copy-q=")) {
      event.preventDefault();
      copy(`${site()}?q=${encodeURIComponent(at.get("copy-q"))}`, "已复制这一问的链接");
    } else if (target.dataset.text) {
      copy(target.dataset.text, "已复制原文");
    } else if (target.dataset.link) {
      copy(site() + target.dataset.link, "已复制链接");
    } else if (target.matches(".close-pane")) {
      going.close();
    } else if (target.matches(".example")) {
      ask($("span", target).textContent);
    } else if (target.matches(".another")) {
      for (const example of $$(".example")) {
        const questions = example.dataset.questions.split("|");
        const shown = $$(".example", example.parentElement).length;
        const next = (questions.indexOf($("span", example).textContent) + shown) % questions.length;
        $("span", example).textContent = questions[next];
      }
    }
  });

  // ---- keys: / to the question, Esc closes, arrows walk through what was asked
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && part("question")?.offsetParent) {
      event.preventDefault();
      part("question").focus();
    } else if (event.key === "Escape") {
      const menu = $("details.styles[open]");
      if (menu) menu.removeAttribute("open");
      else if (document.body.classList.contains("pane-open")) going.close();
      else if (typing) event.target.blur();
    } else if (event.target === part("question") && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const questions = asked();
      const free = recalled >= 0 || event.target.value === "";
      if (!free || !questions.length) return;
      event.preventDefault();
      recalled = Math.min(recalled + (event.key === "ArrowUp" ? 1 : -1), questions.length - 1);
      recalled = Math.max(recalled, -1);
      setText(event.target, recalled < 0 ? "" : questions[questions.length - 1 - recalled]);
    } else if (event.target === part("question")) {
      recalled = -1;
    }
  });

  onTrouble((lost) => {
    if (!lost) say("没有办成；请再试一次，仍不行请刷新页面。", 8);
  });

  // A new answer brings its question to the top, so that reading starts at the beginning and nothing jumps later.
  let turns = 0;
  // Gradio draws the frame of a message before its words: a long one grows once more.
  const growing = new ResizeObserver((rows) => { align(rows[0].target); });
  const settleChat = () => {
    const rows = $$("#chat .user-row");
    if (rows.length > turns) {
      growing.disconnect();
      align(rows[rows.length - 1]);
      growing.observe(rows[rows.length - 1]);
      setTimeout(() => growing.disconnect(), 500);
      recalled = -1;
    }
    turns = rows.length;
  };

  const seen = new Map();
  onChange(() => {
    settleChat();
    for (const [name, room] of Object.entries(rooms)) {
      const pane = $(`${room.pane} .pane`);
      const key = held(pane);
      if (key === seen.get(name)) continue;
      seen.set(name, key);
      if (pane) settlePane(room);
      going.titled();
      if (name !== "read") continue;
      for (const link of $$(".contents a")) {
        const here = fields(link.hash).get("read") === pane?.dataset.unit;
        link.classList.toggle("current", here);
        if (here) link.closest("details").open = true;
      }
    }
    document.body.classList.toggle("has-turns", turns > 0);
  });

  const { tab: first, body, cite } = going.here();
  if (first === "duties" && body) showBody(body);
  if (cite) showPane(true);
  document.dispatchEvent(new Event("plan-qa-ready"));
}
