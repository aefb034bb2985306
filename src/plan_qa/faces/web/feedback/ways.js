// 读者反馈, for the maintainer: what readers said, tried as a way to ask (/api/ways), what that changes, and kept. Two
// clicks from a thumb down: 试一试, 采纳. All text is set as text.
(() => {
  if (window.planQaWays) return;
  window.planQaWays = true;
  const $ = (selector, root = document) => root.querySelector(selector);
  const LOST = "没有办成：与服务器的连接断了。";
  let state = { rows: [], trial: null }, timer = 0;
  // What is being typed outlives the drawing of the list.
  const typed = new Map();

  const h = (name, text = "", attributes = {}) => {
    const [tag, ...classes] = name.split(".");
    const made = document.createElement(tag);
    made.className = classes.join(" ");
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const button = (kind, said) => h(`button.${kind}`, said, { type: "button" });
  const tell = (line) => { $("#ways .told").textContent = line; };

  const sheet = () => {
    const known = $("#ways");
    if (known) return known;
    const made = h("dialog", "", { id: "ways", "aria-labelledby": "ways-title" });
    const head = h("header");
    head.append(h("h2", "读者反馈", { id: "ways-title" }), button("close", "关闭"));
    made.append(head, h("p.about", "把读者的问题收作问法：先试一试，看开放题的答复怎样变，再决定采不采纳。"), h("p.told", "", { role: "status" }), h("ol.rows"));
    document.body.append(made);
    return made;
  };

  const effectOf = (trial) => {
    const made = h("div.effect");
    if (trial.problem) { made.append(h("p.wrong", trial.problem)); return made; }
    if (!trial.effect) {
      const { step, done, total } = trial.progress;
      made.append(h("p", `正在试（一两分钟，可以先做别的）：${step}${total ? ` ${done}/${total}` : ""}`), button("drop", "停下"));
      return made;
    }
    const { questions, right_before, right_after, now, changes } = trial.effect;
    const change = right_after - right_before;
    made.append(
      h("p", `这一问现在：${now}`),
      h("p.sum", `开放题${questions}道，答对 ${right_before} → ${right_after}（${change > 0 ? "+" : ""}${change}）`),
    );
    if (changes.length) {
      const list = h("ul");
      for (const each of changes) {
        const item = h("li");
        item.append(h(`strong${each.better === null ? "" : each.better ? ".better" : ".worse"}`, each.better === null ? "变了" : each.better ? "变好" : "变差"),
          h("span", each.q), h("small", `${each.before} → ${each.after}`));
        list.append(item);
      }
      made.append(list);
    } else made.append(h("p", "开放题的答复都没有变。"));
    const acts = h("p.acts");
    acts.append(button("keep", "采纳"), button("drop", "不采纳"));
    made.append(acts);
    return made;
  };
  const rowOf = (row) => {
    const made = h("li", "", { "data-number": row.number });
    made.append(h("p.q", row.q), h("small", `${row.verdict === "down" ? "没答对" : "有用"}　所答：${row.answered}`));
    if (row.known) { made.append(h("p.done", "已收作问法")); return made; }
    const trying = state.trial?.number === row.number;
    const label = h("label", "应当是");
    label.append(h("input", "", { type: "text", maxlength: 100, value: typed.get(String(row.number)) ?? (row.label || row.should), placeholder: "如：第十三条第二句" }));
    const acts = h("p.acts");
    acts.append(label, button("try", trying ? "再试" : "试一试"));
    made.append(acts);
    if (trying) made.append(effectOf(state.trial));
    return made;
  };
  const draw = () => {
    const rows = $(".rows", sheet());
    const focused = document.activeElement?.closest?.("#ways li")?.dataset.number;
    if (focused && document.activeElement.matches("input") && state.trial?.progress) {
      $(".effect", rows)?.replaceWith(effectOf(state.trial));
      return;
    }
    rows.replaceChildren(...state.rows.map(rowOf));
    if (!state.rows.length) rows.append(h("li", "还没有反馈。"));
  };
  const lookUp = async () => {
    clearTimeout(timer);
    try {
      const response = await fetch("api/ways");
      if (!response.ok) { tell((await response.json()).detail || "没有取到反馈。"); return; }
      state = await response.json();
      draw();
      if (state.trial?.progress && sheet().open) timer = setTimeout(lookUp, 1500);
    } catch { tell(LOST); }
  };
  const send = async (method, path, body) => {
    try {
      const response = await fetch(path, { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
      tell((await response.json()).detail);
    } catch { tell(LOST); }
    await lookUp();
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("button");
    if (!target) return;
    if (target.id === "ways-open") { sheet().showModal(); tell(""); lookUp(); return; }
    if (!target.closest("#ways")) return;
    const item = target.closest("li");
    if (target.matches(".close")) sheet().close();
    else if (target.matches(".try")) {
      const box = $("input", item), row = state.rows.find((each) => String(each.number) === item.dataset.number);
      const place = box.value.trim();
      send("POST", "api/ways/trial", { number: row.number, cite: place === row.label ? row.place : place });
    } else if (target.matches(".keep")) send("POST", "api/ways/keep");
    else if (target.matches(".drop")) send("DELETE", "api/ways/trial");
  });
  document.addEventListener("input", (event) => {
    const item = event.target.closest?.("#ways li");
    if (item) typed.set(item.dataset.number, event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("#ways")) event.stopPropagation();
  }, true);
  // A thumb down of the maintainer's own leads straight here.
  document.addEventListener("plan-qa-rated", (event) => {
    if (event.detail !== "down") return;
    sheet().showModal();
    tell("");
    lookUp();
  });
  const place = () => {
    const bar = $(".talk-bar");
    if (!bar || $("#ways-open")) return;
    const made = button("ways-open", "读者反馈");
    made.id = "ways-open";
    made.setAttribute("aria-haspopup", "dialog");
    $("#talks-open", bar).after(made);
  };
  window.planQaFrame.onChange(place);
})();
