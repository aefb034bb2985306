// Where the reader is: an address that can be shared, and a step that Back takes back. A state is
// {tab, cite, with, body, q, talk, turn, over}: what is open, and beside what; which answer of which conversation; over how many steps a text
// was opened, so that closing it is going back. page.js and kept.js tell it and are told.
(() => {
  if (window.planQaGoing) return;
  const showers = [];
  let titled = () => {};
  // Typed with a bare #, as citations are written: ?cite=plan/art13#2. Before Gradio reads the address.
  const at = new URLSearchParams(location.search);
  if (/^#\d+(-\d+)?$/.test(location.hash) && at.has("cite") && !at.get("cite").includes("#")) {
    at.set("cite", at.get("cite") + location.hash);
    history.replaceState(history.state, "", `${location.pathname}?${at}`);
  }

  const fromAddress = () => {
    const fields = new URLSearchParams(location.search);
    const field = (name) => fields.get(name) || "";
    return { tab: field("tab") || "ask", cite: field("cite"), with: field("with"), body: field("body"), q: field("q"), turn: -1, over: 0 };
  };
  const addressOf = (state) => {
    const fields = [];
    const add = (name) => { if (state[name]) fields.push(`${name}=${encodeURIComponent(state[name])}`); };
    if (state.tab !== "ask") add("tab");
    if (state.tab === "ask" && !state.cite) add("q");
    if (state.tab === "ask" || state.tab === "read") add("cite");
    if (state.tab === "read") add("with");
    if (state.tab === "duties") add("body");
    return location.pathname + (fields.length ? `?${fields.join("&")}` : "");
  };
  // What the address does not say (which conversation) the browser keeps beside it, also over a reload.
  const here = () => (history.state?.planQa ? { ...history.state.planQa } : fromAddress());
  const write = (how, state) => {
    history[how]({ ...history.state, planQa: state }, "", addressOf(state));
    titled();
  };
  const KEYS = ["tab", "cite", "with", "body", "q", "talk", "turn"];
  const same = (one, other) => KEYS.every((key) => (one[key] ?? "") === (other[key] ?? ""));

  // Closed, nothing else is opened in its place.
  let closing = false;
  const show = () => {
    for (const shower of showers) shower(here(), closing);
    closing = false;
    titled();
  };

  window.planQaGoing = {
    here,
    addressOf,
    began: !history.state?.planQa,
    // A step forward: Back leads to what was there before.
    to: (change) => {
      const before = here(), next = { ...before, over: 0, with: "", ...change };
      if (next.cite && next.tab === before.tab) next.over = before.cite ? before.over && before.over + 1 : 1;
      if (!same(before, next)) write("pushState", next);
    },
    // The same step, told more exactly.
    amend: (change) => write("replaceState", { ...here(), ...change }),
    // Closing what was opened over something is going back to it; what an address opened has nothing under it.
    close: () => {
      const { over } = here();
      closing = true;
      if (over) { history.go(-over); return; }
      window.planQaGoing.amend({ cite: "", with: "" });
      show();
    },
    onShow: (shower) => showers.push(shower),
    onTitle: (title) => { titled = title; titled(); },
    titled: () => titled(),
  };
  write("replaceState", here());
  window.addEventListener("popstate", show);
})();
