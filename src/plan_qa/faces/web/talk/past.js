// 以前的问答: the sheet that lists the conversations of kept.js: found, opened, renamed, deleted, forgotten.
(() => {
  if (window.planQaPast) return;
  window.planQaPast = true;
  const $ = (selector, root = document) => root.querySelector(selector);
  const sheet = () => $("#talks");
  const kept = window.planQaTalks;
  const MOST_ON_FIRST = 3;

  const part = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.textContent = text;
    return made;
  };
  const button = (name, said, label) => {
    const made = part("button", name, said);
    made.type = "button";
    if (label) made.setAttribute("aria-label", label);
    return made;
  };
  const when = (at) => {
    const then = new Date(at), now = new Date();
    const clock = `${String(then.getHours()).padStart(2, "0")}:${String(then.getMinutes()).padStart(2, "0")}`;
    if (then.toDateString() === now.toDateString()) return `今天 ${clock}`;
    const day = `${then.getMonth() + 1}月${then.getDate()}日`;
    return then.getFullYear() === now.getFullYear() ? `${day} ${clock}` : `${then.getFullYear()}年${day}`;
  };

  // ---- the list
  const words = () => $("#talks-find").value.trim();
  const holds = (talk) => {
    const wanted = words();
    if (!wanted || kept.nameOf(talk).includes(wanted)) return { turn: -1 };
    const turn = talk.turns.findIndex((each) => each.q.includes(wanted));
    return turn < 0 ? null : { turn };
  };
  const row = (talk, found) => {
    const made = document.createElement("li");
    made.dataset.id = talk.id;
    const name = kept.nameOf(talk);
    const opens = button("open", "");
    opens.append(part("strong", "", name), part("small", "", `${when(talk.at)}　${talk.turns.length}问`));
    if (found.turn > 0) opens.append(part("span", "found", talk.turns[found.turn].q));
    opens.dataset.turn = String(found.turn);
    if (talk.id === kept.shown()) opens.setAttribute("aria-current", "true");
    made.append(opens, button("rename", "改名", `改名：${name}`), button("drop", "删去", `删去：${name}`));
    return made;
  };
  const draw = () => {
    if (!sheet()) return;
    const all = kept.talks();
    const rows = all.map((talk) => [talk, holds(talk)]).filter(([, found]) => found);
    $(".past", sheet()).replaceChildren(...rows.map(([talk, found]) => row(talk, found)));
    const nothing = $(".nothing", sheet());
    nothing.hidden = rows.length > 0;
    nothing.textContent = all.length ? `没有问过带“${words().slice(0, 40)}”的话。` : "还没有问答。";
    $(".forget", sheet()).disabled = !all.length;
    $("#talks-keep").checked = kept.keeping();
  };
  const tell = (line, back) => {
    $(".told span", sheet()).textContent = line;
    undo = back || null;
    $(".undo", sheet()).hidden = !back;
  };
  let undo = null;
  const open = () => {
    $("#talks-find").value = "";
    tell("");
    draw();
    sheet().showModal();
  };

  // ---- a name of one's own, in place
  const rename = (item) => {
    const talk = kept.find(item.dataset.id);
    const box = Object.assign(document.createElement("input"), { type: "text", maxLength: 60, value: kept.nameOf(talk) });
    box.setAttribute("aria-label", "名称");
    $(".open", item).replaceWith(box);
    box.select();
    let done = false;
    const end = (keep) => {
      if (done) return;
      done = true;
      const name = box.value.trim();
      if (keep && name) kept.put({ ...talk, name });
      draw();
      $(`[data-id="${talk.id}"] .rename`, sheet())?.focus();
      if (talk.id === kept.shown()) $(".talk-name").textContent = kept.nameOf(kept.find(talk.id));
    };
    box.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") end(true);
      if (event.key === "Escape") { event.preventDefault(); end(false); }
    });
    box.addEventListener("blur", () => end(true));
  };
  const remove = (item) => {
    const talk = kept.find(item.dataset.id);
    const here = talk.id === kept.shown();
    kept.drop(talk.id);
    if (here) kept.fresh("amend");
    draw();
    tell("已删去这段问答。", () => { kept.put(talk); if (here) kept.restore(talk); });
    $(".undo", sheet()).focus();
  };
  const forget = () => {
    const all = kept.talks(), here = kept.find(kept.shown());
    kept.save([]);
    kept.fresh("amend");
    draw();
    tell(`已忘掉${all.length}段问答。`, () => { kept.save(all); if (here) kept.restore(here); });
    $(".undo", sheet()).focus();
  };

  document.addEventListener("click", (event) => {
    if (event.target === sheet()) { sheet().close(); return; }
    const target = event.target.closest?.("button");
    if (target?.id === "talks-open" || target?.matches(".talks-open")) open();
    if (!target || !target.closest("#talks")) return;
    const item = target.closest("li");
    if (target.matches(".close")) sheet().close();
    else if (target.matches(".open")) {
      sheet().close();
      kept.open(kept.find(item.dataset.id), Number(target.dataset.turn));
    } else if (target.matches(".rename")) rename(item);
    else if (target.matches(".drop")) remove(item);
    else if (target.matches(".forget")) forget();
    else if (target.matches(".undo") && undo) {
      undo();
      draw();
      tell("已恢复。");
      $(".close", sheet()).focus();
    }
  });
  document.addEventListener("input", (event) => { if (event.target.id === "talks-find") draw(); });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "talks-keep") return;
    kept.keep(event.target.checked);
    draw();
    tell(event.target.checked ? "从现在起保存在这个浏览器里。" : "不再保存，已存的从浏览器删去；关掉这一页就没有了。");
  });
  // The page's own keys stay outside the sheet; Esc closes it by itself.
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("#talks") && !event.target.matches("li input")) event.stopPropagation();
  }, true);

  // ---- the last ones on the first screen
  const drawFirst = () => {
    const place = $(".first-past");
    if (!place) return;
    const recent = kept.talks().slice(0, MOST_ON_FIRST);
    place.hidden = !recent.length;
    $("ul", place).replaceChildren(...recent.map((talk) => {
      const item = document.createElement("li"), opens = button("", kept.nameOf(talk));
      opens.dataset.talk = talk.id;
      item.append(opens);
      return item;
    }));
  };
  const drawAll = () => { drawFirst(); if (sheet()?.open) draw(); };
  kept.onChange(drawAll);
  document.addEventListener("plan-qa-ready", drawAll);
})();
