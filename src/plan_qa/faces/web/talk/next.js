// What can be asked next of the last answer: asked of the server when the answer has been painted (next_questions.py), so
// that nothing is offered that is not answered. The strip keeps its height: nothing moves when it is filled.
(() => {
  if (window.planQaNext) return;
  window.planQaNext = true;
  const strip = () => document.querySelector("#next");
  const kept = window.planQaTalks, frame = window.planQaFrame;
  let asked = "", waiting = 0;

  const draw = (questions) => {
    strip()?.replaceChildren(...questions.map((question) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = question;
      return made;
    }));
  };
  const find = async () => {
    const turns = kept.rows();
    const last = turns[turns.length - 1];
    const key = JSON.stringify(turns.slice(-9));
    if (!last || key === asked) return;
    asked = key;
    const before = last.alone ? [] : turns.slice(-9, -1).map((turn) => turn.q);
    try {
      const response = await fetch("next", {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ q: last.q, turns: before, within: last.in }),
      });
      const questions = response.ok ? await response.json() : [];
      if (key === asked) draw(questions);
    } catch { /* offered when the server is there again */ }
  };
  kept.onChange(() => {
    clearTimeout(waiting);
    draw([]);
    asked = "";
    waiting = setTimeout(find, 250);
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("#next button");
    if (!target) return;
    window.planQaPage.ask(target.textContent);
    frame.part("question")?.focus();
  });
})();
