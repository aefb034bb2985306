// What is said while an answer is awaited, and when the server is gone. A page whose question was cut off is deaf from then
// on (Gradio waits for the old reply): it is opened anew once the server is there again, with what was typed.
(() => {
  if (window.planQaWaiting) return;
  const frame = window.planQaFrame, talks = window.planQaTalks;
  const SOON_MS = 600, LONG_MS = 8000, AGAIN_MS = 2000, TYPED = "plan-qa-typed";
  let asked = -1, timers = [], watching = 0;

  const line = () => {
    let place = document.querySelector("#waiting-line");
    if (!place) {
      place = document.createElement("div");
      place.id = "waiting-line";
      place.setAttribute("role", "status");
      place.append(document.createElement("span"), Object.assign(document.createElement("button"), { type: "button", textContent: "重新打开这一页", hidden: true }));
      document.body.append(place);
    }
    return place;
  };
  const say = (words, offered = false) => {
    const place = line();
    place.querySelector("span").textContent = words;
    place.querySelector("button").hidden = !offered;
    place.classList.toggle("shown", words !== "");
  };
  const keep = (typed) => { try { typed ? sessionStorage.setItem(TYPED, typed) : sessionStorage.removeItem(TYPED); } catch { /* then it is typed again */ } };
  const count = () => frame.all("asked").length;
  const settled = () => {
    asked = -1;
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    if (!watching) say("");
  };
  const begin = () => {
    if (!frame.part("question")?.value.trim() || asked >= 0) return;
    asked = count();
    timers = [
      setTimeout(() => say("正在查找…"), SOON_MS),
      setTimeout(() => say("服务器还没有回应；问题已经发出，不用再问一遍。"), LONG_MS),
    ];
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target.matches?.(frame.parts.question)) begin();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#send")) begin();
    if (event.target.closest?.("#waiting-line button")) again();
  }, true);

  const again = () => { keep(frame.part("question")?.value); location.reload(); };
  // What would be lost by opening the page anew: turns that no browser keeps, a draft, a form that is open.
  const loses = () => (count() > 0 && !talks.keeping()) || Boolean(document.querySelector("#draft textarea")?.value) || document.querySelector("dialog[open], .own-form") !== null;
  let cutOff = false;
  const watch = async () => {
    let back = false;
    try { back = (await fetch("api/ready", { cache: "no-store" })).ok; } catch { back = false; }
    if (!back) { watching = setTimeout(watch, AGAIN_MS); return; }
    watching = 0;
    if (!cutOff) say("");
    else if (loses()) say("程序又在运行了。", true);
    else again();
  };
  frame.onTrouble((lost) => {
    cutOff ||= lost && asked >= 0;
    settled();
    if (!lost) return;
    // Gradio too may open the page anew.
    keep(frame.part("question")?.value);
    say("与服务器的连接断了。程序重新运行后，这一页会自己接上，写下的问题还在。");
    if (!watching) watching = setTimeout(watch, AGAIN_MS);
  });
  document.addEventListener("plan-qa-ready", () => {
    frame.onChange(() => { if (asked >= 0 && count() !== asked) { settled(); keep(""); } });
    let typed = "";
    try { typed = sessionStorage.getItem(TYPED) || ""; } catch { /* nothing was kept */ }
    keep("");
    if (typed) frame.fill(frame.parts.question, typed, (box) => box.focus());
  });
  window.planQaWaiting = true;
})();
