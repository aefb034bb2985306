// 引文核对: a draft handed in, its report fetched, draft and findings led to each other. Beside page.js and tools.js;
// one listener a kind of event on the document, because elements come and go.
(() => {
  if (window.planQaChecking) return;
  window.planQaChecking = true;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const desk = () => $(".check-desk");

  // ---- handing in: what is checked now is kept, for the files that are made of it
  let draft = null;
  let latest = 0;
  const show = (html, checked) => {
    $("#checks").innerHTML = html;
    desk().classList.toggle("checked", checked);
    // Told to who cannot see it: the line alone, not the whole report.
    $(".heard", desk()).textContent = checked ? $("#checks .count").textContent : "";
  };
  const tell = (line, trouble = false) => {
    show("", false);
    const said = document.createElement("p");
    said.className = trouble ? "count trouble" : "count";
    said.textContent = line;
    $("#checks").append(said);
    $(".heard", desk()).textContent = line;
  };
  const lineOf = async (response) => {
    const kind = response.headers.get("content-type") || "";
    return kind.includes("json") ? (await response.json()).detail : await response.text();
  };
  const check = async (next) => {
    const turn = ++latest;
    draft = null;
    const name = next.name || "";
    const largest = Number(desk().dataset.largest);
    if (next.body.size > largest) {
      tell(`${name} 有 ${Math.ceil(next.body.size / 1048576)} MB，超过 ${largest / 1048576} MB；请压缩图片或分成几份。`, true);
      return;
    }
    tell(name ? `正在核对 ${name}…` : "正在核对…");
    try {
      const response = await fetch(`check${name ? `?name=${encodeURIComponent(name)}` : ""}`, { method: "POST", body: next.body });
      const said = response.ok ? await response.text() : await lineOf(response);
      if (turn !== latest) return;
      if (!response.ok) { tell(said, true); return; }
      draft = next;
      show(said, true);
      $("#tab-check > .column").scrollTop = 0;
    } catch {
      if (turn === latest) tell(`${name ? `${name} ` : ""}没有核对成：与服务器的连接断了，或文件打不开；请重试。`, true);
    }
  };
  const checkFile = (file) => check({ name: file.name, body: file });

  document.addEventListener("change", (event) => {
    if (event.target.id !== "draft-file" || !event.target.files.length) return;
    const file = event.target.files[0];
    // The same file chosen again is a change too.
    event.target.value = "";
    checkFile(file);
  });
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (!event.target.closest?.(".check-desk") || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (kind === "drop" && event.dataTransfer.files.length) checkFile(event.dataTransfer.files[0]);
    });
  }

  const save = (kind) => {
    if (!draft) return;
    const { name, body, text } = draft;
    if (!name) {
      window.planQaTools.save("api/export/report", { text, format: kind });
      return;
    }
    const at = encodeURIComponent(name);
    const path = kind === "comments" ? `api/draft/comments?name=${at}` : `api/draft/report?name=${at}&format=${kind}`;
    window.planQaTools.save(path, body);
  };

  // ---- leading from one side to the other
  const quiet = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const only = (kind) => {
    for (const button of $$(".only button")) button.setAttribute("aria-pressed", String(button.dataset.show === kind));
    for (const row of $$(".checks > li")) row.hidden = kind !== "" && !row.dataset.kinds.split(" ").includes(kind);
    for (const said of $$(".draft a.said")) {
      said.classList.toggle("dimmed", $(said.getAttribute("href"))?.hidden ?? false);
    }
    const folded = $(".agreeing");
    if (!folded) return;
    folded.hidden = !$(".checks > li:not([hidden])", folded);
    if (kind === "exact") folded.open = true;
  };
  // Only what scrolls by itself moves; on a narrow screen that is the page as well.
  const lead = (number, toDraft) => {
    const row = $(`#finding-${number}`);
    const said = $(`#said-${number}`);
    if (!row || !said) return;
    if (row.hidden) only("");
    const folded = row.closest("details");
    if (folded && !toDraft) folded.open = true;
    $$(".met").forEach((element) => element.classList.remove("met"));
    row.classList.add("met");
    $$(`.draft a[href="#finding-${number}"]`).forEach((element) => element.classList.add("met"));
    const [aim, other] = toDraft ? [said, row] : [row, said];
    aim.scrollIntoView({ block: toDraft ? "center" : "nearest", behavior: quiet() ? "auto" : "smooth" });
    (toDraft ? said : $("a.at", row)).focus({ preventScroll: true });
    return other;
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("a, button, summary");
    if (target?.matches(".draft a.said")) {
      event.preventDefault();
      lead(target.hash.slice("#finding-".length), false);
    } else if (target?.matches(".checks a.at")) {
      event.preventDefault();
      lead(target.hash.slice("#said-".length), true);
    } else if (target?.id === "check") {
      const text = $("#draft textarea").value;
      if (text.trim()) check({ text, body: new Blob([text]) });
      else tell("请先粘贴要核对的文字，或选一个文件。");
    } else if (target?.matches("[data-show]")) {
      only(target.dataset.show);
    } else if (target?.matches("[data-report]")) {
      save(target.dataset.report);
    } else if (target?.matches("[data-again]")) {
      latest += 1;
      draft = null;
      show("", false);
      $("#draft textarea").focus();
    } else if (!target && event.target.closest?.(".checks > li") && String(getSelection()) === "") {
      // The whole finding is a way to its place; words of it may still be selected.
      lead(event.target.closest(".checks > li").id.slice("finding-".length), true);
    }
  });

  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = event.target;
    if (!step || event.isComposing || !here.matches?.(".draft a.said, .checks a.at")) return;
    const inDraft = here.matches(".said");
    const stops = inDraft
      ? $$(".draft a.said[id]:not(.dimmed)")
      : $$(".checks > li:not([hidden]) a.at").filter((link) => link.offsetParent);
    const next = stops[stops.indexOf(inDraft ? $(`#said-${here.hash.slice("#finding-".length)}`) : here) + step];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  });
})();
