// Citations: quotations copied with their source, and 引文夹, the basket that this browser keeps and the server sets.
// Beside page.js, which lends its clipboard and its line; one listener a kind of event on the document.
(() => {
  if (window.planQaCiting) return;
  window.planQaCiting = true;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const sheet = () => $("#basket");
  const COPY_STYLE = "plan-qa-copy-style", BASKET = "plan-qa-basket", BASKET_STYLE = "plan-qa-basket-style";

  // ---- what this browser keeps; where it keeps nothing, the page does
  const kept = new Map();
  let keeps = true;
  const recall = (key) => {
    try { return localStorage.getItem(key) ?? kept.get(key) ?? ""; } catch { return kept.get(key) ?? ""; }
  };
  const keep = (key, value) => {
    kept.set(key, value);
    try { localStorage.setItem(key, value); } catch { keeps = false; }
  };
  const most = () => Number($(".basket-door")?.dataset.most || 100);
  const cites = () => {
    try {
      const found = JSON.parse(recall(BASKET) || "[]");
      return Array.isArray(found) ? found.filter((cite) => typeof cite === "string").slice(0, most()) : [];
    } catch { return []; }
  };

  const tell = (line) => {
    if (sheet()?.open) { $(".told span", sheet()).textContent = line; $(".undo", sheet()).hidden = true; }
    else window.planQaPage?.say(line, Math.max(2.2, 0.15 * line.length));
  };
  const lineOf = async (response) => {
    const kind = response.headers.get("content-type") || "";
    return kind.includes("json") ? (await response.json()).detail : await response.text();
  };
  const lost = "没有办成：与服务器的连接断了，请稍后再试。";

  // ---- what a button in a text means: the sentences that are selected there, else what it was made for
  const addressed = (button, cite) => {
    const pane = button.closest(".pane");
    const chosen = window.getSelection();
    if (!pane || !chosen || chosen.isCollapsed || !chosen.rangeCount) return cite;
    const range = chosen.getRangeAt(0);
    // A pane may hold many units: the one in which something is selected counts.
    const words = $$(".unit-text", pane).find((text) => text.contains(range.commonAncestorContainer));
    if (!words) return cite;
    const touched = (sentence) => {
      const own = document.createRange();
      own.selectNodeContents(sentence);
      return range.compareBoundaryPoints(Range.END_TO_START, own) < 0 && range.compareBoundaryPoints(Range.START_TO_END, own) > 0;
    };
    const numbers = $$(".sentence", words).filter(touched).map((sentence) => Number(sentence.dataset.sentence));
    if (!numbers.length) return cite;
    const first = numbers[0], last = numbers[numbers.length - 1];
    return `${words.closest("[data-unit]").dataset.unit}#${first}${last > first ? `-${last}` : ""}`;
  };
  // A press on a button would take the selection away.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.(".pane [data-cited], .pane [data-collect]")) event.preventDefault();
  });

  // ---- copying: the words with their source, or the source alone
  const copyCited = async (cite, style, only) => {
    try {
      const response = await fetch(`api/cite?place=${encodeURIComponent(cite)}&style=${style}`);
      if (!response.ok) { tell(await lineOf(response)); return; }
      const rows = await response.json();
      const pieces = rows.map((row) => (only ? row.citation : row.quotation).replaceAll("](/?", `](${location.origin}${location.pathname}?`));
      const lacks = [...new Set(rows.flatMap((row) => row.missing))];
      const done = only ? "已复制出处" : "已复制原句和出处";
      await window.planQaPage.copy([...new Set(pieces)].join(only ? "\n" : "\n\n"), lacks.length ? `${done}；未写${lacks.join("、")}，原件有的请自行补上` : done);
    } catch {
      tell(lost);
    }
  };

  // The menu of styles opens where it fits.
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches?.("details.styles") || !menu.open) return;
    menu.classList.remove("upwards");
    const list = $("div", menu), bar = $("summary", menu).getBoundingClientRect();
    const below = window.innerHeight - bar.bottom, above = bar.top;
    const upwards = list.offsetHeight + 12 > below && above > below;
    menu.classList.toggle("upwards", upwards);
    list.style.left = `${Math.min(0, window.innerWidth - 12 - bar.left - list.offsetWidth)}px`;
    list.style.maxHeight = `${Math.max(upwards ? above : below, 160) - 12}px`;
    const style = recall(COPY_STYLE) || "plain";
    for (const choice of $$("[data-style]", list)) choice.setAttribute("aria-current", String(!choice.dataset.only && choice.dataset.style === style));
  }, true);

  // ---- collecting
  const SAID = { false: "加入引文夹", true: "移出引文夹" }, SHORT = { false: "＋", true: "✓" };
  const collector = "[data-collect], a[href^='#collect=']";
  const collects = (element) => element.dataset.collect || decodeURIComponent((element.getAttribute("href") || "").slice("#collect=".length));
  const mark = () => {
    const held = new Set(cites());
    for (const element of $$(collector)) {
      const own = held.has(collects(element));
      const said = (element.matches(".short") ? SHORT : SAID)[own];
      if (element.textContent !== said) element.textContent = said;
      if (element.getAttribute("aria-pressed") !== String(own)) element.setAttribute("aria-pressed", String(own));
    }
    const door = $("#basket-open"), number = door && $(".number", door);
    if (number && number.textContent !== String(held.size)) {
      number.textContent = String(held.size);
      number.hidden = !held.size;
      door.classList.toggle("holds", held.size > 0);
      door.setAttribute("aria-label", held.size ? `引文夹，${held.size}条` : "引文夹");
    }
  };
  const put = (list) => { keep(BASKET, JSON.stringify(list)); mark(); };
  const collect = (element) => {
    const cite = addressed(element, collects(element));
    const list = cites();
    if (list.includes(cite)) {
      // Pressed for another selection, it is there already and stays.
      if (cite !== collects(element)) { tell("引文夹里已有这几句。"); return; }
      put(list.filter((other) => other !== cite));
      tell("已移出引文夹");
    } else if (list.length >= most()) {
      tell(`引文夹已满${most()}条；请先移出一些。`);
    } else {
      put([...list, cite]);
      tell(keeps ? `已加入引文夹，共${list.length + 1}条` : "已加入；这个浏览器不让保存，关掉页面就没有了。");
    }
  };

  // ---- the sheet: what stands at the addresses is asked of the server, order and removal are made here
  const known = new Map();
  let before = null;
  const style = () => $("#basket-style").value;
  const key = (cite) => `${style()} ${cite}`;
  const post = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

  const part = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.textContent = text;
    return made;
  };
  const button = (action, said, label, off) => {
    const made = part("button", action, said);
    made.type = "button";
    made.disabled = off;
    made.setAttribute("aria-label", label);
    return made;
  };
  const row = (cite, place, count, said) => {
    const found = known.get(key(cite));
    const made = document.createElement("li");
    made.dataset.cite = cite;
    for (const each of found?.pieces || []) {
      made.append(part("p", "words", each.words), part("p", "from", each.source));
      if (each.entry) made.append(part("p", "from", each.entry));
      // Said once of a document.
      const lacks = `${each.source.split("》")[0]} ${each.missing.join("、")}`;
      if (each.missing.length && !said.has(lacks)) made.append(part("p", "lacks", `未写${each.missing.join("、")}；原件有的请自行补上`));
      said.add(lacks);
      for (const note of each.notes) made.append(part("p", "note", note));
    }
    if (found?.problem) made.append(part("p", "lacks", `找不到这一处：${found.problem}请移出。`));
    if (!found) made.append(part("p", "words", "正在取原文…"));
    const moves = document.createElement("div");
    moves.append(
      button("up", "↑", `第${place + 1}条上移`, place === 0),
      button("down", "↓", `第${place + 1}条下移`, place === count - 1),
      button("out", "移出", `移出第${place + 1}条`, false),
    );
    made.append(moves);
    return made;
  };
  const draw = () => {
    const list = cites();
    const said = new Set();
    $(".collected", sheet()).replaceChildren(...list.map((cite, place) => row(cite, place, list.length, said)));
    $(".nothing", sheet()).hidden = list.length > 0;
    $("#basket-title").textContent = list.length ? `引文夹（${list.length}条）` : "引文夹";
    for (const control of $$("[data-take], .clear", sheet())) control.disabled = !list.length;
  };
  const lookUp = async () => {
    const unknown = cites().filter((cite) => !known.has(key(cite)));
    const wanted = style();
    draw();
    if (!unknown.length) return;
    try {
      const response = await post("api/citations", { cites: unknown, style: wanted });
      if (!response.ok) { tell(await lineOf(response)); return; }
      for (const found of await response.json()) known.set(`${wanted} ${found.cite}`, found);
      draw();
    } catch {
      tell(lost);
    }
  };
  const change = (list, line) => {
    before = cites();
    put(list);
    draw();
    $(".told span", sheet()).textContent = line;
    $(".undo", sheet()).hidden = false;
  };
  const focusOn = (cite, action) => {
    const moved = $$("li", sheet()).find((each) => each.dataset.cite === cite);
    const there = moved && $(`.${action}:enabled`, moved) || moved && $("button:enabled", moved);
    (there || $(".undo:not([hidden])", sheet()) || $(".close", sheet())).focus();
    moved?.scrollIntoView({ block: "nearest" });
  };
  const openSheet = () => {
    known.clear();
    const last = recall(BASKET_STYLE);
    if ($$("#basket-style option").some((option) => option.value === last)) $("#basket-style").value = last;
    $(".told span", sheet()).textContent = keeps ? "" : "这个浏览器不让保存，关掉页面就没有了。";
    $(".undo", sheet()).hidden = true;
    sheet().showModal();
    lookUp();
  };
  const pressed = (target) => {
    const list = cites();
    const cite = target.closest("li")?.dataset.cite;
    const place = list.indexOf(cite);
    if (target.matches(".close")) {
      sheet().close();
    } else if (target.matches(".up, .down") && place >= 0) {
      const there = place + (target.matches(".up") ? -1 : 1);
      [list[place], list[there]] = [list[there], list[place]];
      put(list);
      draw();
      focusOn(cite, target.className);
      tell(`已移到第${there + 1}条`);
    } else if (target.matches(".out") && place >= 0) {
      change(list.filter((other) => other !== cite), "已移出1条。");
      focusOn(list[place + 1] ?? list[place - 1], "out");
    } else if (target.matches(".clear")) {
      change([], `已清空${list.length}条。`);
      $(".undo", sheet()).focus();
    } else if (target.matches(".undo") && before) {
      put(before);
      before = null;
      lookUp();
      tell("已恢复。");
      $(".close", sheet()).focus();
    } else if (target.matches("[data-take]")) {
      window.planQaTools.save("api/export/citations", { cites: list, style: style(), format: target.dataset.take }, tell);
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target === sheet()) { sheet().close(); return; }
    const target = event.target.closest?.("a, button");
    if (!target) return;
    if (target.closest("#basket")) {
      pressed(target);
    } else if (target.id === "basket-open") {
      openSheet();
    } else if (target.matches(collector)) {
      event.preventDefault();
      collect(target);
    } else if (target.dataset.cited || (target.getAttribute("href") || "").startsWith("#copy-cite=")) {
      event.preventDefault();
      if (target.dataset.style && !target.dataset.only) keep(COPY_STYLE, target.dataset.style);
      const cite = target.dataset.cited || decodeURIComponent(target.getAttribute("href").slice("#copy-cite=".length));
      copyCited(addressed(target, cite), target.dataset.style || recall(COPY_STYLE) || "plain", target.dataset.only);
      target.closest("details.styles")?.removeAttribute("open");
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "basket-style") return;
    keep(BASKET_STYLE, style());
    lookUp();
  });
  // The page's own keys stay outside the sheet; Esc closes it by itself.
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("#basket")) event.stopPropagation();
  }, true);
  // Another window of this browser has changed it.
  window.addEventListener("storage", (event) => {
    if (event.key !== BASKET) return;
    mark();
    if (sheet()?.open) lookUp();
  });

  let due = false;
  const begin = () => {
    new MutationObserver(() => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => { due = false; mark(); });
    }).observe(document.body, { childList: true, subtree: true });
    mark();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
