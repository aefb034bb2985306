// 条文: the text that is read from beginning to end. What page.js opens is brought into view; here are the search with
// every occurrence marked, a bar for each sentence, the contents that follow. What stands beside is beside.js's.
(() => {
  if (window.planQaReading) return;
  window.planQaReading = true;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const narrow = () => window.matchMedia("(max-width: 899px)").matches;
  const fields = (href) => new URLSearchParams(href.slice(href.indexOf("#") + 1));
  const pane = () => $("#read-pane .pane");
  const column = () => $("#read-column");

  // ---- opening: a link as if it had been clicked, so that page.js does what it does with every other
  const follow = (href) => {
    const link = document.createElement("a");
    link.href = href;
    link.hidden = true;
    document.body.append(link);
    link.click();
    link.remove();
  };
  // The first time that the tab is seen, the document in force is there to be read; that is no step in the history.
  const begin = () => {
    const waiting = $("#read-pane .pane[data-start]"), box = $("#reading textarea");
    if (!waiting || !box || !waiting.offsetParent || waiting.dataset.asked) return;
    const at = new URLSearchParams(location.search);
    waiting.dataset.asked = "1";
    if (box.value || (at.has("cite") && at.get("tab") === "read")) return;
    window.planQaFrame.fill("#reading textarea", `read=${encodeURIComponent(waiting.dataset.start)}&n=start`);
  };

  // ---- a text that has just been drawn
  let shown = "";
  let stays = null;
  const settle = (anyway = false) => {
    const drawn = pane();
    const key = window.planQaFrame.held(drawn);
    if (key === shown && !anyway) return;
    shown = key;
    rest();
    if (!drawn?.dataset.unit) return;
    const kept = stays && stays.document === drawn.dataset.document ? stays : null;
    stays = null;
    requestAnimationFrame(() => {
      if (!drawn.isConnected) return;
      const opened = $(".unit.opened", drawn);
      if (kept) {
        column().scrollTop = kept.top;
        if (kept.href) $(`.anchor[href="${CSS.escape(kept.href)}"]`, drawn)?.focus({ preventScroll: true });
      } else if (opened && !$("mark", opened) && opened !== $(".unit[data-unit]", drawn)) {
        column().scrollTop += opened.getBoundingClientRect().top - column().getBoundingClientRect().top - 24;
      } else if (opened && $("mark", opened)) {
        column().scrollTop += $("mark", opened).getBoundingClientRect().top - column().getBoundingClientRect().top - column().clientHeight / 4;
      }
      if (drawn.matches(".two")) {
        const row = $(`[data-unit="${CSS.escape(drawn.dataset.unit)}"]`, drawn);
        row?.scrollIntoView({ block: "nearest" });
        const { tab, with: told } = window.planQaGoing.here();
        if (tab === "read" && told !== drawn.dataset.with) window.planQaGoing.amend({ with: drawn.dataset.with });
      }
      spotted = "";
      follows();
      paint();
    });
  };

  // ---- the contents show where the reader is
  let spotted = "";
  const follows = () => {
    const drawn = pane();
    if (!drawn?.matches(".reading")) return;
    const top = column().getBoundingClientRect().top + 80;
    let here = "";
    for (const unit of $$(".unit[data-unit]", drawn)) {
      if (unit.getBoundingClientRect().top > top && here) break;
      here = unit.dataset.unit;
    }
    if (here === spotted) return;
    spotted = here;
    for (const link of $$(".contents a")) {
      const current = fields(link.hash).get("read") === here;
      link.classList.toggle("current", current);
      if (!current) { link.removeAttribute("aria-current"); continue; }
      link.setAttribute("aria-current", "true");
      const list = $("#contents-column"), box = link.getBoundingClientRect(), room = list.getBoundingClientRect();
      if (link.checkVisibility() && (box.top < room.top + 60 || box.bottom > room.bottom)) list.scrollTop += box.top - room.top - room.height / 3;
    }
  };
  let due = false;
  document.addEventListener("scroll", (event) => {
    if (event.target.id !== "read-column" || due) return;
    due = true;
    requestAnimationFrame(() => { due = false; follows(); });
  }, true);

  // ---- searching: every occurrence is marked, the arrows step through them
  let at = -1;
  let listed = null;
  const places = () => $$("#contents .found.words li").flatMap((row) => row.dataset.spans.split(".").map((span) => {
    const [start, end] = span.split("-").map(Number);
    return { row, unit: row.dataset.unit, start, end };
  }));
  const rangeOf = ({ unit, start, end }) => {
    const text = $(`#read-pane .unit[data-unit="${CSS.escape(unit)}"] .unit-text`);
    if (!text) return null;
    const range = document.createRange();
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT, (node) => node.parentElement.closest(".sentence-bar") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    let before = 0, begun = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const next = before + node.data.length;
      if (!begun && start < next) { range.setStart(node, start - before); begun = true; }
      if (begun && end <= next) { range.setEnd(node, end - before); return range; }
      before = next;
    }
    return null;
  };
  const paint = () => {
    const every = places();
    window.planQaMarks.paint(every.map(rangeOf).filter(Boolean), every[at] && rangeOf(every[at]));
  };
  const tellAt = (every) => {
    const told = $("#contents .finding .at");
    if (told) told.textContent = at < 0 ? "" : `第${at + 1}处，共${every.length}处`;
    $$("#contents .found.words li").forEach((row) => row.classList.toggle("here", row === every[at]?.row));
    every[at]?.row.scrollIntoView({ block: "nearest" });
  };
  const reveal = (place, patience = 40) => {
    const range = rangeOf(place);
    const covered = narrow() && !document.body.classList.contains("pane-open");
    if ((!range || covered) && patience > 0) {
      // Of another document, or further away in this one than is drawn.
      if (patience === 40) follow($("a", place.row).getAttribute("href"));
      setTimeout(() => reveal(place, patience - 1), 100);
      return;
    }
    if (!range) return;
    paint();
    window.planQaMarks.bring(range, column());
  };
  const step = (by) => {
    const every = places();
    if (!every.length) return;
    at = window.planQaMarks.stepped(at, by, every.length);
    tellAt(every);
    reveal(every[at]);
  };
  const relist = () => {
    const list = $("#contents .found.words");
    if (list === listed) return;
    listed = list;
    at = -1;
    paint();
  };

  // ---- a sentence under the pointer, or one whose number has the focus
  const bar = document.createElement("span");
  bar.className = "sentence-bar";
  bar.setAttribute("role", "group");
  const wordsOf = (sentence) => [...sentence.childNodes].filter((node) => node !== bar).map((node) => node.textContent).join("");
  const act = (sentence) => {
    if (bar.parentElement === sentence) return;
    $$(".sentence.acting").forEach((other) => other.classList.remove("acting"));
    const anchor = $(".anchor", sentence);
    if (!anchor) return;
    const cite = `${sentence.closest("[data-unit]").dataset.unit}#${sentence.dataset.sentence}`;
    const words = wordsOf(sentence);
    const button = (said, data) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = said;
      Object.assign(made.dataset, data);
      return made;
    };
    const collects = button("加入引文夹", { collect: cite });
    collects.setAttribute("aria-pressed", "false");
    bar.setAttribute("aria-label", anchor.getAttribute("aria-label"));
    bar.replaceChildren(button("复制", { text: words }), button("复制并注出处", { cited: cite }),
      button("复制链接", { link: `?cite=${encodeURIComponent(cite)}` }), collects);
    bar.style.left = "0";
    anchor.after(bar);
    sentence.classList.add("acting");
    const box = bar.getBoundingClientRect(), room = column().getBoundingClientRect();
    const over = Math.max(0, box.right - (room.right - 16));
    bar.style.left = `${-Math.min(over, Math.max(0, box.left - room.left - 8))}px`;
    bar.style.bottom = box.top < room.top + 4 ? "auto" : "";
    bar.style.top = box.top < room.top + 4 ? "1.8em" : "";
  };
  const rest = () => {
    bar.remove();
    $$(".sentence.acting").forEach((other) => other.classList.remove("acting"));
  };
  let timer = 0;
  document.addEventListener("pointerover", (event) => {
    const sentence = event.target.closest?.(".reading .sentence");
    clearTimeout(timer);
    if (sentence && sentence === bar.parentElement) return;
    // Not while words are being selected.
    if (event.buttons || String(getSelection())) return;
    timer = setTimeout(() => (sentence ? act(sentence) : !bar.contains(document.activeElement) && rest()), 350);
  });
  document.addEventListener("focusin", (event) => {
    const sentence = event.target.closest?.(".reading .sentence");
    if (sentence && (event.target.matches(".anchor") || bar.contains(event.target))) act(sentence);
    else if (bar.isConnected && !bar.matches(":hover")) rest();
  });
  document.addEventListener("pointerdown", (event) => { if (!bar.contains(event.target)) rest(); });

  // ---- clicks and keys
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("a, button");
    if (!target) return;
    const row = target.closest("#contents .found.words li");
    if (row && event.isTrusted) {
      // Stepping goes on from the entry that the reader took.
      const every = places();
      at = every.findIndex((place) => place.row === row);
      tellAt(every);
    }
    if (target.matches("[data-find]")) step(target.dataset.find === "next" ? 1 : -1);
    else if ((target.getAttribute("href") || "").startsWith("#read=") && !target.matches(".reading .anchor")) {
      // Of what is open already nothing changes: the reader is led back to it all the same.
      setTimeout(() => settle(true), 400);
    } else if (target.matches(".reading .anchor")) {
      rest();
      // The sentence that was clicked stays where it is.
      stays = { document: pane().dataset.document, top: column().scrollTop, href: event.detail === 0 ? target.getAttribute("href") : "" };
    }
  }, true);
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-beside]") || !event.target.value) return;
    const drawn = pane();
    follow(`#read=${encodeURIComponent(drawn.dataset.cite)}&with=${encodeURIComponent(event.target.value)}`);
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && event.target.matches?.("#find :is(input, textarea)")) step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && bar.isConnected) { bar.parentElement.querySelector(".anchor").focus(); rest(); }
  });

  const start = () => {
    new MutationObserver(() => { begin(); settle(); relist(); }).observe(document.body, {
      childList: true, subtree: true, attributes: true, attributeFilter: ["data-cite", "data-with"],
    });
    document.addEventListener("click", () => setTimeout(begin, 60));
    begin();
    settle();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
