// Conversations that this browser keeps: the questions only. What was answered is asked for again when one is opened, so
// that a quotation is always of the sources as they are now. Beside page.js and going.js; the sheet that lists the
// conversations is past.js.
(() => {
  if (window.planQaTalks) return;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const KEY = "plan-qa-talks", HERE = "plan-qa-talk-here", OFF = "plan-qa-talks-off";
  const MOST_TALKS = 200, LONGEST = 700;
  // What was asked yesterday is found in the list; it is not in the way of what is asked today.
  const GOES_ON_MS = 12 * 3600 * 1000;
  const going = window.planQaGoing, frame = window.planQaFrame;

  // ---- the store; where the browser keeps nothing, or shall not, this page does until it is closed
  let memory = [];
  const setting = (area, key) => { try { return area.getItem(key); } catch { return null; } };
  const set = (area, key, value) => {
    try { value === null ? area.removeItem(key) : area.setItem(key, value); return true; } catch { return false; }
  };
  const keeping = () => setting(localStorage, OFF) === null;
  const turnOf = (row) => typeof row?.q === "string" && row.q && {
    q: row.q.slice(0, LONGEST), in: typeof row.in === "string" ? row.in : "", alone: row.alone === true,
  };
  const talkOf = (row) => {
    const turns = Array.isArray(row?.turns) ? row.turns.map(turnOf).filter(Boolean) : [];
    if (!turns.length || typeof row.id !== "string" || !Number.isFinite(row.at)) return null;
    return { id: row.id, name: typeof row.name === "string" ? row.name : "", at: row.at, turns };
  };
  const talks = () => {
    if (!keeping()) return memory;
    try {
      const kept = JSON.parse(setting(localStorage, KEY) || "[]");
      return Array.isArray(kept) ? kept.map(talkOf).filter(Boolean) : [];
    } catch { return []; }
  };
  const save = (list) => {
    let newest = [...list].sort((one, other) => other.at - one.at).slice(0, MOST_TALKS);
    memory = newest;
    if (!keeping()) return true;
    while (newest.length && !set(localStorage, KEY, JSON.stringify(newest))) newest = newest.slice(0, Math.floor(newest.length / 2));
    if (!newest.length) set(localStorage, KEY, null);
    return newest.length === memory.length;
  };
  const find = (id) => (id ? talks().find((talk) => talk.id === id) : undefined);
  const put = (talk) => save([...talks().filter((other) => other.id !== talk.id), talk]);
  const drop = (id) => save(talks().filter((talk) => talk.id !== id));
  const nameOf = (talk) => talk.name || talk.turns[0].q;

  // ---- what this page shows
  const shown = { id: null, count: 0 };
  let coming = null;
  let emptying = false;
  let replacing = false;
  const rows = () => {
    const answers = $$("#chat .bot-row");
    return frame.all("asked").map((message, place) => {
      const within = $("a.within", answers[place])?.getAttribute("href") || "";
      return {
        q: message.textContent.trim().slice(0, LONGEST),
        in: decodeURIComponent(within.slice("#in=".length)),
        alone: Boolean(answers[place] && $(".asked-alone", answers[place])),
      };
    });
  };
  const remember = (id) => {
    shown.id = id;
    set(sessionStorage, HERE, id);
    set(localStorage, HERE, keeping() ? id : null);
    const talk = find(id);
    const name = $(".talk-name");
    if (name) name.textContent = talk ? nameOf(talk) : "";
    for (const sayer of changed) sayer();
  };
  const changed = [];

  // The address of an answer asks its question as it was understood: it stands without those before it.
  const asks = (turn) => {
    const link = $$("#chat .bot-row")[turn]?.querySelector("a[href^='#copy-q=']");
    return keeping() && link ? new URLSearchParams(link.getAttribute("href").slice(1)).get("copy-q") : "";
  };
  const showTurn = (turn) => {
    const row = $$("#chat .user-row")[turn];
    if (!row) return;
    frame.align(row);
    if (going.here().cite) return;
    const lead = $(".hit.lead a.cite", $$("#chat .bot-row")[turn])?.getAttribute("href");
    window.planQaPage?.carry("ask", lead ? lead.slice(1) : "closed");
  };

  // ---- an answer has come, or a conversation has been drawn again
  const settle = () => {
    const now = rows();
    if (emptying && now.length) return;
    emptying = false;
    // Gradio draws a message's frame first and its words after.
    if (now.length !== $$("#chat .bot-row .answer").length || now.some((turn) => !turn.q)) return;
    if (coming) {
      if (now.length !== coming.turns.length) return;
      const { talk, turn } = coming;
      arrived();
      shown.count = now.length;
      remember(talk);
      const there = turn >= 0 && turn < now.length ? turn : now.length - 1;
      // A text that an address opened keeps the address.
      going.amend({ talk, turn: there, q: asks(there) });
      showTurn(there);
      return;
    }
    if (now.length === shown.count) return;
    if (now.length < shown.count) shown.id = null;
    const fresh = now.length > shown.count ? now.slice(shown.count) : now;
    shown.count = now.length;
    if (!fresh.length) return;
    const before = find(shown.id);
    const id = before?.id || shown.id || crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
    const talk = { id, name: before?.name || "", at: Date.now(), turns: [...(before?.turns || []), ...fresh] };
    const whole = put(talk);
    remember(id);
    frame.setText(frame.part("alone"), "");
    const step = { tab: "ask", cite: "", body: "", q: asks(now.length - 1), talk: id, turn: now.length - 1 };
    replacing ? going.amend(step) : going.to(step);
    replacing = false;
    unsay();
    if (!whole) window.planQaPage.say("这个浏览器存不下了：较早的问答没有留下。", 6);
    // Another window has asked in the same conversation meanwhile.
    if (talk.turns.length !== now.length) restore(talk, talk.turns.length - 1);
  };
  const arrived = () => {
    coming = null;
    clearTimeout(slow);
    document.documentElement.classList.remove("restoring");
  };

  // ---- drawn again
  let slow = 0, asked = 0;
  const wipe = () => {
    shown.count = 0;
    emptying = rows().length > 0;
    if (emptying) frame.part("clear")?.click();
  };
  const restore = (talk, turn = -1) => {
    document.documentElement.classList.add("restoring");
    wipe();
    const turns = talk.turns.slice(-60);
    coming = { talk: talk.id, turns, turn };
    clearTimeout(slow);
    slow = setTimeout(() => window.planQaPage?.say("正在按现在收录的文件重新作答…", 8), 800);
    frame.setText(frame.part("restoring"), JSON.stringify({ turns, n: ++asked }));
  };
  const fresh = (how = "to") => {
    if (coming) arrived();
    wipe();
    remember(null);
    set(sessionStorage, HERE, "");
    going[how]({ tab: "ask", cite: "", body: "", q: "", talk: null, turn: -1 });
    window.planQaPage?.carry("ask", "closed");
  };

  // ---- a line with a way back
  let after = null, timer = 0;
  const offer = (line, undo) => {
    let place = $("#undo-line");
    if (!place) {
      place = document.createElement("div");
      place.id = "undo-line";
      place.setAttribute("role", "status");
      place.append(document.createElement("span"), Object.assign(document.createElement("button"), { type: "button", textContent: "撤销" }));
      document.body.append(place);
    }
    $("span", place).textContent = line;
    place.classList.add("shown");
    after = undo;
    clearTimeout(timer);
    timer = setTimeout(unsay, 30000);
  };
  const unsay = () => {
    after = null;
    $("#undo-line")?.classList.remove("shown");
  };
  const clear = () => {
    const talk = find(shown.id);
    if (!talk) { fresh(); return; }
    drop(talk.id);
    fresh();
    offer("已清空这段问答。", () => { put(talk); restore(talk); });
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("a, button");
    if (!target) return;
    const href = target.getAttribute("href") || "";
    if (target.id === "talk-new") {
      fresh();
      frame.part("question")?.focus();
    } else if (target.matches("[data-clear]")) {
      clear();
      frame.part("question")?.focus();
    } else if (target.closest("#undo-line")) {
      const undo = after;
      unsay();
      undo?.();
      frame.part("question")?.focus();
    } else if (target.dataset.talk) {
      const talk = find(target.dataset.talk);
      if (talk) open(talk);
    } else if (href.startsWith("#alone=")) {
      event.preventDefault();
      const text = new URLSearchParams(href.slice(1)).get("alone");
      frame.setText(frame.part("alone"), text);
      window.planQaPage.ask(text);
    }
  });
  const open = (talk, turn = -1) => {
    going.to({ tab: "ask", cite: "", body: "", q: "", talk: talk.id, turn: turn < 0 ? talk.turns.length - 1 : turn });
    frame.select("ask");
    if (talk.id === shown.id) showTurn(going.here().turn);
    else restore(talk, going.here().turn);
  };
  // While a conversation is being drawn again nothing is asked into it.
  for (const kind of ["keydown", "keypress", "click"]) {
    document.addEventListener(kind, (event) => {
      const sends = kind === "click" ? event.target.closest?.("#send") : event.key === "Enter" && event.target.matches?.(frame.parts.question);
      if (!coming || !sends || event.shiftKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  }

  going.onShow((state, closing) => {
    if (state.tab !== "ask") return;
    if ((state.talk || null) === shown.id) { if (!state.cite && !closing) showTurn(state.turn); return; }
    const talk = find(state.talk);
    if (talk) restore(talk, state.turn);
    else fresh("amend");
  });
  frame.onTrouble(() => {
    if (!coming) return;
    arrived();
    shown.id = null;
    window.planQaPage.say("没有取回这段问答；它还存着，请确认程序在运行，再刷新页面。", 8);
  });
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY || coming) return;
    for (const sayer of changed) sayer();
    const talk = find(shown.id);
    if (shown.id && !talk) fresh("amend");
    else if (talk && talk.turns.length !== shown.count) restore(talk);
  });

  const last = () => {
    const here = setting(sessionStorage, HERE);
    if (here !== null) return find(here);
    const talk = find(setting(localStorage, HERE));
    return talk && Date.now() - talk.at < GOES_ON_MS ? talk : undefined;
  };
  // What the page opens on: the conversation of this step, else what the address asks, else the one that was last.
  const opening = () => {
    const state = going.here();
    if (state.talk !== undefined) return { talk: find(state.talk), turn: state.turn };
    if (state.q) {
      const known = talks().find((talk) => talk.turns.length === 1 && talk.turns[0].q === state.q && !talk.turns[0].in);
      return known ? { talk: known, turn: 0 } : { ask: state.q };
    }
    return { talk: last(), turn: -1 };
  };
  if (opening().talk) document.documentElement.classList.add("restoring");
  document.addEventListener("plan-qa-ready", () => {
    frame.onChange(settle);
    const { talk, turn, ask } = opening();
    if (talk) restore(talk, turn);
    else if (ask) { replacing = true; window.planQaPage.ask(ask); }
    else going.amend({ talk: null });
  });

  window.planQaTalks = {
    rows, talks, find, put, drop, save, nameOf, keeping, open, restore, fresh, offer,
    shown: () => shown.id,
    onChange: (sayer) => changed.push(sayer),
    keep: (wanted) => {
      const list = talks();
      set(localStorage, OFF, wanted ? null : "1");
      if (!wanted) for (const area of [localStorage, sessionStorage]) { set(area, KEY, null); set(area, HERE, null); }
      save(list);
      remember(shown.id);
      going.amend({ q: asks(going.here().turn) });
    },
  };
})();
