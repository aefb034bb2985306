// The reader's own documents: a file looked over beside what is said of it, added, taken away, had back; and the chips
// above the question that choose in which documents is asked. Everything comes from /api/documents and is set as text.
(() => {
  if (window.planQaDocuments) return;
  window.planQaDocuments = true;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const frame = window.planQaFrame;
  const BINARY = { "Content-Type": "application/octet-stream" };
  const LOST = "没有办成：与服务器的连接断了，请确认程序还在运行。";
  const VALIDITIES = ["", "现行", "修订", "试行", "草案", "废止"];
  const FIELDS = [
    ["title", "标题"], ["issuer", "发布者"], ["date", "日期", "如 2024-05-01"],
    ["period", "适用年份", "如 2024-2028"], ["validity", "效力"], ["id", "简称（用在地址里）"],
  ];

  // h("p.count", {role: "status"}, "words", node…)
  const h = (name, attributes = {}, ...inside) => {
    const [tag, ...classes] = name.split(".");
    const made = document.createElement(tag);
    made.className = classes.join(" ");
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...inside.filter((each) => each !== "" && each !== undefined && each !== false));
    return made;
  };
  // The lines are the command line's too: --date 不能是…
  const plain = (line) => FIELDS.reduce((words, [key, name]) => words.replace(new RegExp(`--${key} ?`, "g"), name.split("（")[0]), line);
  const replyOf = async (response) => {
    const kind = response.headers.get("content-type") || "";
    return kind.includes("json") ? await response.json() : { detail: await response.text() };
  };
  const tell = (line, wrong = false) => {
    const told = $(".own-told");
    if (!told) return;
    told.textContent = line;
    told.classList.toggle("wrong", wrong);
  };
  let library = null;
  let shownIn = null;
  let changes = 0;
  const chosen = new Set();
  const own = () => (library?.documents || []).filter((each) => each.kind === "user");

  const learn = (found, changed = false) => {
    library = found;
    const held = new Set(library.documents.map((each) => each.id));
    for (const id of [...chosen]) if (!held.has(id)) chosen.delete(id);
    drawHeld();
    drawChips();
    // The contents and whatever else the server draws of the library are drawn anew.
    if (changed) frame.setText($("#library-changed textarea"), `${Date.now()}.${++changes}`);
  };
  const refresh = async (changed = false) => {
    try {
      const response = await fetch("api/documents");
      if (response.ok) learn(await response.json(), changed);
    } catch { /* said when something is asked of the server */ }
  };

  // ---- what is held
  const standingOf = (each) => {
    if (each.kind === "user") return each.lapsed ? "已失效" : each.validity;
    return each.in_force ? "现行" : "";
  };
  const rowOf = (each, writable) => {
    const mine = each.kind === "user";
    const years = each.period ? `${each.period[0]}—${each.period[1]}` : "";
    const standing = standingOf(each);
    const facts = [each.rank, each.issuer, each.date, years, `${each.units} 条`, mine && each.id].filter(Boolean).join(" · ");
    return h("li", {},
      h("div.own-what", {},
        h("a", { href: `#read=${encodeURIComponent(each.id)}` }, each.title),
        standing && h(`span.badge${each.lapsed || standing === "废止" ? ".past" : ""}`, {}, standing),
        h("p", {}, facts), each.lapsed && h("p.own-lapsed", {}, `不再现行：${each.lapsed}`)),
      mine && h("div.own-acts", {},
        h("button", { type: "button", "data-own-ask": each.id, "aria-label": `只问《${each.title}》` }, "只问这份"),
        writable && h("button", { type: "button", "data-own-remove": each.id, "aria-label": `移走《${each.title}》` }, "移走")));
  };
  const drawHeld = () => {
    const room = $(".own-held");
    shownIn = room;
    if (!room || !library) return;
    const writable = room.dataset.writable === "1";
    const when = (seconds) => new Date(seconds * 1000).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
    const mine = own();
    const parts = [h("h3", {}, `添加的文件${mine.length ? `（${mine.length}）` : ""}`)];
    parts.push(mine.length ? h("ul.own-list", {}, ...mine.map((each) => rowOf(each, writable))) : h("p.own-none", {}, "还没有添加文件。"));
    if (library.damaged.length) {
      parts.push(h("ul.own-list.damaged", {}, ...library.damaged.map((each) => h("li", {}, h("div.own-what", {}, h("p", {}, each.why)),
        writable && h("div.own-acts", {}, h("button", { type: "button", "data-own-remove": each.id, "aria-label": `移走 ${each.id}` }, "移走"))))));
    }
    if (library.removed.length) {
      parts.push(h("ul.own-list.removed", { "aria-label": "移走的文件" }, ...library.removed.map((each) => h("li", {},
        h("div.own-what", {}, h("p", {}, `已移走《${each.title}》，${when(each.until)} 以前可以恢复。`)),
        h("div.own-acts", {}, h("button", { type: "button", "data-own-restore": each.id, "aria-label": `恢复《${each.title}》` }, "恢复"))))));
    }
    parts.push(h("h3", {}, "自带的文件"), h("ul.own-list", {}, ...library.documents.filter((each) => each.kind !== "user").map((each) => rowOf(each, writable))));
    room.replaceChildren(...parts);
  };

  // ---- asking in some documents
  const drawChips = () => {
    const told = library ? own().length : 0;
    $(".own-count")?.replaceChildren(told ? `；我的文件${told}份` : "；我的文件还没有，可以自己添加");
    const room = $("#within-chips");
    if (!room) return;
    room.drawn = library;
    const mine = own();
    room.hidden = !mine.length;
    document.body.classList.toggle("has-own", mine.length > 0);
    const chip = (id, words, title) => h("button.chip", { type: "button", "data-within": id, title, "aria-pressed": String(id ? chosen.has(id) : !chosen.size) }, words);
    const rows = library ? [...library.documents.filter((each) => each.in_force && each.kind === "plan"), ...mine] : [];
    const focused = room.contains(document.activeElement) ? document.activeElement.dataset.within : undefined;
    room.replaceChildren(...(mine.length ? [h("span", { id: "within-name" }, "在哪里问"), chip("", "全部文件", "在全部文件里问"),
      ...rows.map((each) => chip(each.id, `${each.short_title || each.title}${each.lapsed ? "（已失效）" : ""}`, each.title))] : []));
    if (focused !== undefined) $$(".chip", room).find((each) => each.dataset.within === focused)?.focus();
    frame.setText($("#within textarea"), [...chosen].join(","));
  };

  // ---- a file looked over
  const queue = [];
  let reading = null;   // {file, guess, reply}
  let busy = false;
  // Something was entered while the server was asked.
  let entered = false;
  const given = () => {
    const found = new URLSearchParams({ name: reading.file.name });
    for (const input of $$(".own-form [name]")) {
      if (input.value.trim() !== reading.guess[input.name]) found.set(input.name, input.value.trim());
    }
    return found;
  };
  const send = async (more) => {
    const found = given();
    for (const [key, value] of Object.entries(more)) found.set(key, value);
    const response = await fetch(`api/documents?${found}`, { method: "POST", headers: BINARY, body: reading.file });
    return { response, reply: await replyOf(response) };
  };
  const next = async () => {
    if (busy || reading || !queue.length) return;
    const file = queue.shift();
    const most = Number($(".own-drop").dataset.megabytes);
    const size = file.size / 1024 / 1024;
    if (size > most) {
      tell(`${file.name} 有 ${size.toFixed(1)} MB，一份文件最多 ${most} MB；请拆开，或去掉图片后再添加。`, true);
      return next();
    }
    reading = { file, guess: {}, reply: null };
    const room = $(".own-reading");
    room.hidden = true;
    busy = true;
    tell(`正在读 ${file.name}…`);
    try {
      const { response, reply } = await send({ dry_run: true });
      if (response.ok) {
        drawReading(reply);
        tell("");
        $(".own-form h3").focus();
      } else {
        reading = null;
        tell(reply.detail.includes(file.name) ? reply.detail : `${file.name}：${reply.detail}`, true);
      }
    } catch {
      reading = null;
      tell(`没有读到 ${file.name}：它可能是文件夹、已被移动，或者程序停了；请检查后再试。`, true);
    }
    busy = false;
    next();
  };

  const drawReading = (reply) => {
    const about = reply.document;
    reading.reply = reply;
    reading.guess = { title: about.title, issuer: about.issuer, date: about.date, validity: about.validity, id: about.id,
      period: about.period ? [...new Set(about.period)].join("-") : "" };
    const field = ([key, name, hint = ""]) => {
      const input = key === "validity" ? h("select", { name: key }) : h("input", { name: key, type: "text", placeholder: hint, autocomplete: "off", maxlength: 120 });
      if (key === "validity") input.append(...[...new Set([...VALIDITIES, about.validity])].map((each) => h("option", { value: each }, each || "没有写明")));
      input.value = reading.guess[key];
      return h("label", {}, h("span", {}, name), input);
    };
    const pages = reply.pages ? `，${reply.pages} 页` : "";
    $(".own-reading").replaceChildren(
      h("form.own-form", { novalidate: true },
        h("h3", { tabindex: -1 }, reading.file.name),
        h("p.count", {}, `读出 ${about.units} 条${pages}${about.rank ? `，看来是${about.rank}的文件` : ""}。下面各项由文字读出，请核对。`),
        ...FIELDS.map(field), h("div.own-edition"), h("p.own-wrong", { role: "alert" }),
        h("div.own-go", {}, h("button.send", { type: "submit" }, "确认加入"), h("button", { type: "button", "data-own-cancel": true }, "不加了"))),
      h("div.own-outline", {}));
    drawOutline(reply);
    drawEdition(reply);
    $(".own-reading").hidden = false;
  };
  const drawOutline = (reply) => {
    const note = (title, name, rows, opened) => rows.length && h(`details.${name}`, { open: opened }, h("summary", {}, `${title}（${rows.length}）`), h("ul", {}, ...rows));
    const unit = (row) => h("li", {}, h("details", {}, h("summary", {}, h("b", {}, row.title), " ", h("small", {}, beginning(row.text, row.title))), h("p", {}, row.text)));
    const parts = [
      reply.recognised && h("p.own-lapsed", {}, "文字由图片识别而来，可能有错字，不能当作逐字原文。"),
      note("请核对", "doubts", reply.doubts.map((each) => h("li", {}, each)), true),
      h("ul.units", { "aria-label": "读出的章节和条文", tabindex: 0 }, ...reply.outline.map((row) => row.text ? unit(row) : h("li.part", {}, row.title))),
      note("没有计入正文的文字", "cuts", reply.cuts.map((each) => h("li", {}, h("small", {}, each.reason), h("p", {}, each.text))), reply.cuts.length <= 3),
    ];
    $(".own-outline").replaceChildren(...parts.filter(Boolean));
  };
  const beginning = (text, title) => {
    const rest = text.startsWith(title) ? text.slice(title.length) : text;
    return rest.length > 46 ? `${rest.slice(0, 46)}…` : rest;
  };

  // What two wordings share at both ends is left plain.
  const differing = (one, other) => {
    let first = 0, last = 0;
    while (first < Math.min(one.length, other.length) && one[first] === other[first]) first += 1;
    while (last < Math.min(one.length, other.length) - first && one[one.length - 1 - last] === other[other.length - 1 - last]) last += 1;
    const cut = (text, tag) => h("p", {}, text.slice(0, first), h(tag, {}, text.slice(first, text.length - last)), text.slice(text.length - last));
    return [cut(one, "del"), cut(other, "ins")];
  };
  const drawEdition = (reply) => {
    const earlier = library?.documents.find((each) => each.id === reply.earlier);
    const box = $(".own-edition");
    $(".own-form .send").textContent = reply.earlier ? "作为另一版加入" : "确认加入";
    if (!reply.earlier) { box.replaceChildren(); return; }
    const words = { changed: "改", added: "增", dropped: "删" };
    const place = (cite) => cite.slice(cite.indexOf("/") + 1);
    const rows = reply.changed.map((each) => h("li", {}, h("small", {}, `${words[each.kind]} ${[each.before, each.after].filter(Boolean).map(place).join(" → ")}`),
      ...(each.kind === "changed" ? differing(each.before_text, each.after_text) : [h("p", {}, h(each.kind === "added" ? "ins" : "del", {}, each.before_text + each.after_text))])));
    box.replaceChildren(h("p", {}, `库里已有《${earlier?.title || reply.earlier}》${earlier?.date ? `（${earlier.date}）` : ""}，与这一份有 ${reply.changed.length} 处不同。作为另一版加入后两版都留着，日期较早的标为已失效；如果不是同一份文件，请改标题。`),
      h("details", {}, h("summary", {}, "看不同之处"), h("ul", {}, ...rows)));
  };

  // What is entered is looked over again: another title may be that of a document held.
  const again = async () => {
    if (!reading) return;
    if (busy) { entered = true; return; }
    busy = true;
    do {
      entered = false;
      try {
        const { response, reply } = await send({ dry_run: true });
        $(".own-wrong").textContent = response.ok ? "" : plain(reply.detail);
        if (response.ok) {
          const id = $('.own-form [name="id"]');
          if (id.value === reading.guess.id) { id.value = reply.document.id; reading.guess.id = reply.document.id; }
          reading.reply = reply;
          drawEdition(reply);
        }
      } catch { $(".own-wrong").textContent = LOST; }
    // What was entered meanwhile is in none of the replies yet.
    } while (entered && reading);
    busy = false;
  };
  const add = async () => {
    if (!reading) return;
    if (busy) { setTimeout(add, 100); return; }
    busy = true;
    const button = $(".own-form .send");
    button.disabled = true;
    const title = $('.own-form [name="title"]').value.trim();
    const bar = h("progress", { "aria-label": "建索引" });
    const told = $(".own-told");
    tell("正在建索引…");
    told.classList.remove("wrong");
    told.append(bar);
    const poll = setInterval(async () => {
      try {
        const { done, total } = await (await fetch("api/documents/progress")).json();
        if (total && bar.isConnected) { bar.max = total; bar.value = done; told.firstChild.textContent = `正在建索引 ${done}/${total} 句 `; }
      } catch { /* the request itself will say */ }
    }, 400);
    let failed = "";
    try {
      const { response, reply } = await send({ edition: Boolean(reading.reply.earlier) });
      if (response.ok) {
        reading = null;
        $(".own-reading").hidden = true;
        $(".own-reading").replaceChildren();
        await refresh(true);
        tell(`已加入《${title}》，现在就可以提问。`);
        told.append(" ", h("button.own-now", { type: "button", "data-own-ask": reply.document.id }, "只问这份"));
      } else failed = plain(reply.detail);
      // It was added by someone else meanwhile: the differences are shown before it is asked again.
      if (response.status === 409) setTimeout(again);
    } catch { failed = LOST; }
    clearInterval(poll);
    busy = false;
    button.disabled = false;
    if (failed) { tell(""); $(".own-wrong").textContent = failed; } else next();
  };

  const move = async (path, method, line) => {
    try {
      const response = await fetch(path, { method, headers: BINARY });
      const reply = await replyOf(response);
      if (response.ok) { learn(reply, true); tell(line); } else tell(reply.detail, true);
    } catch { tell(LOST, true); }
  };
  const titleOf = (id) => [...library.documents, ...library.removed].find((each) => each.id === id)?.title || id;

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("button");
    if (!target) return;
    const at = target.dataset;
    if (at.ownRemove) {
      move(`api/documents/${encodeURIComponent(at.ownRemove)}`, "DELETE", `已移走《${titleOf(at.ownRemove)}》，一天之内可以恢复。`);
    } else if (at.ownRestore) {
      move(`api/documents/${encodeURIComponent(at.ownRestore)}/restore`, "POST", `已恢复《${titleOf(at.ownRestore)}》。`);
    } else if (at.ownAsk) {
      chosen.clear();
      chosen.add(at.ownAsk);
      drawChips();
      $("#tab-ask-button").click();
      setTimeout(() => $("#question textarea")?.focus(), 50);
    } else if ("ownCancel" in at) {
      reading = null;
      $(".own-reading").hidden = true;
      tell("");
      next();
    } else if (at.within !== undefined) {
      if (!at.within) chosen.clear();
      else if (!chosen.delete(at.within)) chosen.add(at.within);
      drawChips();
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".own-form")) return;
    event.preventDefault();
    add();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "own-file") {
      queue.push(...event.target.files);
      event.target.value = "";
      next();
    } else if (event.target.closest(".own-form")) again();
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const door = $(".own-drop");
      if (!door?.checkVisibility() || !event.dataTransfer?.types.includes("Files")) return;
      // Wherever in the tab it is dropped, the browser must not leave the page for the file.
      event.preventDefault();
      door.classList.toggle("over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop") { queue.push(...event.dataTransfer.files); next(); }
    });
  }

  // The tabs are drawn when they are first opened.
  const begin = () => {
    refresh();
    new MutationObserver(() => {
      if ($(".own-held") && $(".own-held") !== shownIn) { drawHeld(); refresh(); }
      if (library && $("#within-chips") && $("#within-chips").drawn !== library) drawChips();
    }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
