// Files to take away, what readers think of an answer, and the keyboard in the source pane. Beside page.js, which
// opens, copies and asks; one listener a kind of event on the document, because elements come and go.
(() => {
  if (window.planQaTools) return;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const narrow = () => window.matchMedia("(max-width: 899px)").matches;
  const { fill, select } = window.planQaFrame;
  const asked = () => $$('#chat .user-row [data-testid="user"]').map((message) => message.textContent.trim());

  let timer = 0;
  const say = (line) => {
    const status = $("#status-line");
    status.textContent = line;
    status.classList.add("shown");
    clearTimeout(timer);
    timer = setTimeout(() => status.classList.remove("shown"), Math.max(2200, 150 * line.length));
  };
  // A file goes as it is, anything else as JSON.
  const post = (path, body) => fetch(path, body instanceof Blob ? { method: "POST", body } : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const nameOf = (response) => {
    const said = response.headers.get("content-disposition") || "";
    const starred = said.match(/filename\*=UTF-8''([^;]+)/);
    return starred ? decodeURIComponent(starred[1]) : said.match(/filename="([^"]+)"/)?.[1] || "plan-qa";
  };
  // What a field lacks is a line for programs (`q 缺少或不合要求`): readers are told what to do.
  const UNFIT = 422;
  const lineOf = async (response, unfit = "内容太长或太多，没有办成；请缩短或分几次再试。") => {
    if (response.status === UNFIT) return unfit;
    const kind = response.headers.get("content-type") || "";
    return kind.includes("json") ? (await response.json()).detail : await response.text();
  };

  // ---- files: made by the server in memory, saved by the browser
  const save = async (path, body, tell = say) => {
    tell("正在生成文件…");
    try {
      const response = await post(path, body);
      if (!response.ok) { tell(await lineOf(response)); return; }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await response.blob());
      link.download = nameOf(response);
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      tell(`已生成 ${link.download}`);
    } catch {
      tell("没有生成文件：与服务器的连接断了，请稍后再试。");
    }
  };

  window.planQaTools = { save };

  // ---- what a reader thinks of an answer
  const rate = async (link, verdict, should = "") => {
    const rows = $$("#chat .bot-row");
    const index = rows.indexOf(link.closest(".bot-row"));
    const questions = asked();
    try {
      const response = await post("api/feedback", {
        q: questions[index], turns: questions.slice(Math.max(0, index - 8), index), verdict, should,
      });
      const line = await lineOf(response, "这一问太长，没有记下；请用不超过500字再问一次，再点这里。");
      if (response.ok) {
        for (const other of $$("a.rate", link.closest(".rating"))) {
          other.classList.toggle("chosen", other === link);
          other.setAttribute("aria-pressed", String(other === link));
        }
        document.dispatchEvent(new CustomEvent("plan-qa-rated", { detail: verdict }));
      }
      say(line);
    } catch {
      say("没有记下：与服务器的连接断了，请稍后再试。");
    }
  };

  let rated = null;
  const dialog = () => {
    const known = $("#should");
    if (known) return known;
    const made = document.createElement("dialog");
    made.id = "should";
    made.setAttribute("aria-labelledby", "should-title");
    made.innerHTML = `<form method="dialog"><h2 id="should-title">没答对</h2>
      <label for="should-place">应当是哪一条（可以不填）</label>
      <input id="should-place" type="text" maxlength="100" autocomplete="off" placeholder="如：第十三条，第十七条第四句">
      <p>只记在运行本程序的机器上，不记姓名和地址。</p>
      <div><button type="submit" value="send" class="send">提交</button><button type="submit" value="" formnovalidate>取消</button></div></form>`;
    made.addEventListener("keydown", (event) => { if (event.key !== "Enter") event.stopPropagation(); });
    made.addEventListener("close", () => {
      if (made.returnValue === "send" && rated) rate(rated, "down", $("#should-place").value.trim());
      rated?.focus({ preventScroll: true });
      rated = null;
    });
    document.body.append(made);
    return made;
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("a, button");
    if (!target) return;
    const href = target.getAttribute("href") || "";
    if (target.matches("[data-export]")) {
      const turns = asked();
      // In which documents each was asked stands above its answer.
      const within = $$("#chat .bot-row").map((row) => $("a.within", row)?.getAttribute("href").slice(4) || "");
      const names = within.map((each) => each ? decodeURIComponent(each).split(",") : []);
      if (turns.length) save("api/export/conversation", { turns, within: names, format: target.dataset.export });
      else say("还没有问答可以导出。");
    } else if (target.dataset.print) {
      print(target.dataset.print === "unit" ? target.closest(".unit, .pane") : null);
    } else if (href === "#print=one") {
      event.preventDefault();
      print(target.closest(".bot-row"));
    } else if (target.matches("[data-view]")) {
      target.closest(".duties-view").dataset.shown = target.dataset.view;
      for (const button of $$("[data-view]")) button.setAttribute("aria-pressed", String(button === target));
    } else if (href === "#rate=up") {
      event.preventDefault();
      rate(target, "up");
    } else if (href === "#rate=down") {
      event.preventDefault();
      rated = target;
      const box = dialog();
      box.returnValue = "";
      $("#should-place").value = "";
      box.showModal();
    } else if (href.startsWith("#cite=") && (event.detail === 0 || narrow())) {
      enterPane();
    }
  });
  // ---- paper: a head with title and date, what is folded opened; one unit or one answer alone where that was chosen
  const head = document.createElement("header");
  head.id = "print-head";
  const today = () => new Date().toLocaleDateString("zh-CN", { year: "numeric", month: "long", day: "numeric" });
  const titleOf = (one) => {
    if (one?.matches(".bot-row, .message-row")) return "规划问答";
    const pane = one?.closest(".pane");
    if (pane) return $("h2:not(.heard)", pane)?.textContent || $(".doc", pane)?.textContent || document.title;
    const tab = $$("[role=tabpanel], .tabitem").find((each) => each.offsetParent);
    switch (tab?.id) {
      case "tab-ask": return "规划问答记录";
      case "tab-read": return $("#read-pane h2")?.textContent || "条文";
      case "tab-duties": return `职责清单${$("#who input, #who textarea")?.value.trim() ? `：${$("#who input, #who textarea").value.trim()}` : ""}`;
      case "tab-check": return "引文核对报告";
      default: return document.title;
    }
  };
  let unfolded = [];
  const toPaper = () => {
    const one = $(".print-me");
    const titled = document.createElement("h1"), dated = document.createElement("p");
    titled.textContent = titleOf(one);
    // The duties are the plan's: their sheet names it.
    const of = $("#tab-duties")?.offsetParent ? `依据《${$(".duties-view")?.dataset.document}》　` : "";
    dated.textContent = `${of}${today()}　规划问答`;
    head.replaceChildren(titled, dated);
    document.body.prepend(head);
    unfolded = $$("details:not([open])").filter((each) => each.closest(".about, .desk, .findings, .ownerless, .listed"));
    for (const each of unfolded) each.open = true;
  };
  const fromPaper = () => {
    for (const each of unfolded) each.open = false;
    unfolded = [];
    document.body.classList.remove("printing-one");
    $$(".print-me").forEach((each) => each.classList.remove("print-me"));
  };
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", fromPaper);
  const print = (one) => {
    fromPaper();
    if (one) {
      document.body.classList.add("printing-one");
      // An answer is printed with its question, which stands above it.
      for (const each of [one, one.matches(".bot-row") ? one.previousElementSibling : null]) each?.classList.add("print-me");
    }
    window.print();
  };

  // ---- 帮助: an example does what it says
  const press = (attributes) => {
    const made = document.createElement(attributes.href ? "a" : "button");
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.hidden = true;
    document.body.append(made);
    made.click();
    made.remove();
  };
  const toTab = (tab, body = "") => { window.planQaGoing.to({ tab, cite: "", body }); select(tab); };
  const trials = {
    ask: (words) => { select("ask"); fill("#question textarea", words, () => $("#send").click()); },
    find: (words) => { toTab("read"); fill("#find :is(input, textarea)", words, (box) => box.focus()); },
    read: (cite, beside) => press({ href: `#read=${encodeURIComponent(cite)}${beside ? `&with=${encodeURIComponent(beside)}` : ""}` }),
    body: (words) => { toTab("duties", words); fill("#who :is(input, textarea)", words); },
    draft: (words) => { toTab("check"); $("[data-again]")?.click(); fill("#draft textarea", words, () => $("#check").click()); },
    basket: (cite) => {
      const held = (() => { try { return JSON.parse(localStorage.getItem("plan-qa-basket") || "[]").includes(cite); } catch { return false; } })();
      if (!held) press({ "data-collect": cite });
      $("#basket-open").click();
    },
    tab: (name) => toTab(name),
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-try]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    trials[link.dataset.try](link.dataset.words, link.dataset.with);
  });

  // What looks like a button is pressed like one.
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches?.("a[role=button]")) { event.preventDefault(); event.target.click(); }
  });

  // Arrows walk along the tabs, Enter opens one.
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("#tabs [role=tab]")) return;
    const tabs = $$("#tabs .tab-container:not(.visually-hidden) [role=tab]");
    const here = tabs.indexOf(event.target);
    const there = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (here < 0 || there === undefined) return;
    event.preventDefault();
    tabs[(there + tabs.length) % tabs.length].focus();
  });

  // ---- the source pane: whoever opens it from the keyboard goes there, Esc leads back
  // The pane is drawn anew when the server has answered; where the same text stays, it does not change.
  const enterPane = (before = $("#source .pane"), patience = 12) => {
    const pane = $("#source .pane");
    if ((pane === before || !pane?.dataset.unit) && patience > 0) {
      setTimeout(() => enterPane(before, patience - 1), 50);
      return;
    }
    const place = narrow() ? $(".close-pane", pane) : $(".unit-text", pane);
    place?.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || narrow()) return;
    if (event.target.closest("input, textarea, select, dialog") || $("details.styles[open]")) return;
    if (!$("#source .pane[data-unit]") || !$("#tab-ask-button")?.matches(".selected, [aria-selected=true]")) return;
    window.planQaGoing.close();
    ($("a.last-opened") || $("#question textarea"))?.focus({ preventScroll: true });
  }, true);

  // On a narrow screen the pane covers the page: what is under it is out of reach until it closes.
  const cover = () => {
    const covered = narrow() && document.body.classList.contains("pane-open");
    for (const under of $$("#conversation, #contents-column, #tabs > .tab-wrapper")) {
      if (under.inert !== covered) under.inert = covered;
    }
  };
  const begin = () => {
    new MutationObserver(cover).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    window.addEventListener("resize", cover);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
