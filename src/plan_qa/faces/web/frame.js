// The one place where Gradio's own ways are overruled. Each entry says what Gradio does and what the page needs; the
// selectors of `parts` are Gradio's and a test looks for every one of them in the page as it is served.
(() => {
  if (window.planQaFrame) return;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const parts = {
    question: "#question textarea",
    send: "#send",
    log: '#chat [role="log"]',
    asked: '#chat .user-row [data-testid="user"]',
    answer: '#chat .bot-row [data-testid="bot"]',
    clear: "#chat .icon-button-wrapper.top-panel button",
    tab: "#tabs .tab-container [role=tab].selected",
    opened: "#opened textarea",
    within: "#within textarea",
    alone: "#alone textarea",
    restoring: "#restoring textarea",
  };

  // A value goes into a Gradio textbox only as if it were typed.
  const setText = (box, value) => {
    if (!box) return false;
    const prototype = box.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, "value").set.call(box, value);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  };

  // A box of a tab that is first shown is not there at once, and for a while not listened to: it is drawn again with nothing
  // in it. The value is given until it has stayed, unless somebody else has given another one since.
  const LOOKS = 100, PAUSE = 100;
  const fill = (selector, value, then = () => {}, look = 0, given = 0) => {
    const box = $(selector), stayed = box?.value === value;
    if (given && box?.value && !stayed) return;
    if (given > 1 && stayed) { then(box); return; }
    if (box) setText(box, value);
    if (look < LOOKS) setTimeout(() => fill(selector, value, then, look + 1, box ? (stayed ? given + 1 : 1) : 0), PAUSE);
  };

  // Gradio sends on every Enter; the Enter that takes a word out of an input method sends nothing. Some browsers end the
  // composition just before that key: it then comes with the code of a key that is being composed with.
  let composing = false;
  document.addEventListener("compositionstart", () => { composing = true; }, true);
  document.addEventListener("compositionend", () => { setTimeout(() => { composing = false; }); }, true);
  for (const kind of ["keydown", "keypress"]) {
    document.addEventListener(kind, (event) => {
      if (event.key !== "Enter" || !event.target.matches?.(parts.question)) return;
      if (composing || event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
    }, true);
  }

  // Gradio's fixed English, said in Chinese to those who listen.
  const LABELS = [
    ['#chat [data-testid="bot"]', "答复"],
    ['#chat [data-testid="user"]', "您的问题"],
    ['#chat [role="log"]', "问答记录"],
    ['#chat button[aria-label="Clear"]', "清空问答"],
    ['#chat button[aria-label="Scroll to bottom"]', "到最后"],
    ['button[aria-label="More tabs"]', "更多栏目"],
  ];
  const relabel = () => {
    for (const [selector, label] of LABELS) {
      for (const element of $$(selector)) {
        if (element.getAttribute("aria-label") === label) continue;
        element.setAttribute("aria-label", label);
        if (element.title) element.title = label;
      }
    }
  };

  // Gradio's own messages are English and hidden by the style sheet; ours say what to do.
  const told = new WeakSet();
  const listeners = [];
  const tellTrouble = () => {
    for (const toast of $$('[data-testid="toast-body"].error')) {
      if (told.has(toast)) continue;
      told.add(toast);
      const lost = /connection|network|fetch/i.test(toast.textContent);
      for (const listener of listeners) listener(lost);
    }
  };

  // A tab's panel is drawn when it is first shown; on a narrow screen its button stands in a menu, without an id.
  const shownTab = () => $$("#tabs [role=tabpanel]").find((panel) => panel.checkVisibility())?.id.replace(/^tab-/, "") || "ask";
  const select = (tab) => {
    if (shownTab() === tab) return;
    const button = $(`#tab-${tab}-button`);
    if (button) { button.click(); return; }
    const named = (window.gradio_config?.components || []).find((each) => each.type === "tabitem" && each.props.id === tab);
    const hidden = $$("#tabs .overflow-dropdown button").find((each) => each.textContent.trim() === named?.props.label);
    hidden?.click();
  };

  // Gradio changes a text that is there rather than replace it: what it holds tells one from the next. Not its words, which
  // the bar of a sentence is among.
  const held = (pane) => (pane ? [pane.dataset.cite, pane.dataset.with, pane.dataset.start, $("mark", pane)?.textContent].join(" ") : "");

  // A question comes to the top of the conversation; of a long one the end, or there would be no room for the answer.
  const align = (row) => {
    const log = $(parts.log), box = row.getBoundingClientRect();
    log.scrollTop += box.top + Math.max(0, box.height - log.clientHeight * 0.4) - log.getBoundingClientRect().top - 8;
  };

  // Gradio replaces elements as it likes: whoever draws after it is called after each change, once a burst.
  const watchers = [relabel, tellTrouble];
  let due = false;
  const watch = () => { due = false; for (const watcher of watchers) watcher(); };
  const begin = () => {
    new MutationObserver(() => {
      if (due) return;
      due = true;
      queueMicrotask(watch);
    }).observe(document.body, { childList: true, subtree: true });
    watch();
  };

  window.planQaFrame = {
    parts,
    part: (name) => $(parts[name]),
    all: (name) => $$(parts[name]),
    setText,
    fill,
    tab: shownTab,
    select,
    held,
    align,
    onChange: (watcher) => watchers.push(watcher),
    onTrouble: (listener) => listeners.push(listener),
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
