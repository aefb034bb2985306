// 条文 with two documents beside one another: a search over both sides, and words that both have lead from one to the other.
(() => {
  if (window.planQaBeside) return;
  window.planQaBeside = true;
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const pane = () => document.querySelector("#read-pane .pane.two");
  // As the search of the contents folds (plan_qa.corpus.fold), so far as a browser can: one form of width, dash and quotation mark.
  const FORMS = { "－": "-", "—": "-", "–": "-", "‐": "-", "−": "-", "─": "-", "~": "-", "“": '"', "”": '"', "「": '"', "」": '"', "『": '"', "』": '"', "‘": "'", "’": "'" };
  const folded = (letter) => [...letter.normalize("NFKC").toLowerCase()].map((piece) => FORMS[piece] ?? piece).join("").replace(/\s/g, "");

  // ---- every occurrence, side by side in the order of the rows
  const occurrences = (words, wanted) => {
    let text = "";
    const at = [];
    const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let offset = 0;
      for (const letter of node.data) {
        for (const piece of folded(letter)) { text += piece; at.push([node, offset, offset + letter.length]); }
        offset += letter.length;
      }
    }
    // 乡镇党校 is found in 乡镇（街道）党校 too, as there.
    const sought = new RegExp([...wanted].map((letter) => letter.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&")).join("(?:\\([^()]{1,12}\\)|[()])?"), "g");
    return [...text.matchAll(sought)].map((match) => {
      const range = document.createRange(), last = at[match.index + match[0].length - 1];
      range.setStart(at[match.index][0], at[match.index][1]);
      range.setEnd(last[0], last[2]);
      return range;
    });
  };
  let ranges = [];
  let current = -1;
  const paint = () => window.planQaMarks.paint(ranges, ranges[current]);
  const tell = (line) => { pane().querySelector(".finding [role=status]").textContent = line; };
  const look = () => {
    const wanted = [...pane().querySelector("[data-find-beside]").value].map(folded).join("");
    const sides = ["before", "after"].map((side) => $$(`[data-side="${side}"] .words`, pane()).flatMap((words) => wanted ? occurrences(words, wanted) : []));
    // In editions the two halves of a row follow each other; in two columns, one column after the other.
    ranges = sides.flat();
    if (pane().matches(".editions")) ranges.sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b));
    current = -1;
    paint();
    const [left, right] = sides.map((side) => side.length);
    tell(!wanted ? "" : left + right ? `左边${left}处，右边${right}处` : "两边都没有找到这几个字");
  };
  const step = (by) => {
    // Another pair was drawn since.
    if (ranges.length && !ranges[0].startContainer.isConnected) look();
    if (!ranges.length) return;
    current = window.planQaMarks.stepped(current, by, ranges.length);
    paint();
    const holder = ranges[current].startContainer.parentElement;
    window.planQaMarks.bring(ranges[current], holder.closest(".column") || document.getElementById("read-column"), 80);
    tell(`第${current + 1}处，共${ranges.length}处`);
  };

  document.addEventListener("input", (event) => { if (event.target.matches?.("[data-find-beside]")) look(); });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key !== "Enter" || !event.target.matches?.("[data-find-beside]")) return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-step-beside], .columns .same");
    if (!target) return;
    if (target.matches("button")) { step(target.dataset.stepBeside === "next" ? 1 : -1); return; }
    event.preventDefault();
    $$(".same.met").forEach((other) => other.classList.remove("met"));
    const both = $$(`.same[data-same="${target.dataset.same}"]`);
    both.forEach((other) => other.classList.add("met"));
    both.find((other) => other.closest(".column") !== target.closest(".column"))?.scrollIntoView({ block: "center" });
  }, true);
})();
