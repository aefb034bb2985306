// 条文: the marks over what a search found, whichever text they are in, and the way from one to the next.
(() => {
  if (window.planQaMarks) return;
  // Every place, and the one that was stepped to.
  const paint = (ranges, here) => {
    if (!window.CSS?.highlights) return;
    CSS.highlights.delete("found");
    CSS.highlights.delete("found-here");
    if (!ranges.length) return;
    CSS.highlights.set("found", new Highlight(...ranges));
    if (!here) return;
    const one = new Highlight(here);
    one.priority = 1;
    CSS.highlights.set("found-here", one);
  };
  // Round and round; from nowhere (-1) to the first or the last.
  const stepped = (at, by, count) => (at < 0 ? (by > 0 ? 0 : count - 1) : (at + by + count) % count);
  // Brought into view where it is not: `above` are the pixels that a column's head covers.
  const bring = (range, column, above = 60) => {
    const box = range.getBoundingClientRect(), room = column.getBoundingClientRect();
    if (box.top < room.top + above || box.bottom > room.bottom - 60) column.scrollTop += box.top - room.top - room.height / 3;
  };
  window.planQaMarks = { paint, stepped, bring };
})();
