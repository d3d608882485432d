// The grid of targets as a spreadsheet has it: arrows and pasted blocks. Without this, Tab and typing do.
(() => {
  const table = document.querySelector("[data-targets]");
  const rows = [...table.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("input")]).filter((row) => row.length);
  const place = (input) => {
    const y = rows.findIndex((row) => row.includes(input));
    return [y, y < 0 ? -1 : rows[y].indexOf(input)];
  };

  // a year is wider than most screens: begin with the quarter that it is, until somebody goes elsewhere; fonts and a turned phone change widths
  const today = table.querySelector("thead [aria-current=date]");
  const box = table.closest(".scroll-x");
  const showToday = () => {
    if (!today || today.offsetLeft + today.offsetWidth <= box.clientWidth) return;
    const names = table.querySelector("thead th").offsetWidth;
    const quarter = [...table.querySelectorAll("thead th")].slice(0, today.cellIndex).reverse().find((head) => head.matches(".sum"));
    const begin = quarter ? quarter.offsetLeft + quarter.offsetWidth - names : 0;
    box.scrollLeft = Math.max(begin, today.offsetLeft + today.offsetWidth - box.clientWidth);
  };
  showToday();
  const widths = new ResizeObserver(showToday);
  [box, table].forEach((part) => widths.observe(part));
  ["pointerdown", "wheel", "focusin"].forEach((move) => box.addEventListener(move, () => widths.disconnect(), { once: true, passive: true }));

  table.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const [y, x] = place(event.target);
    if (!step || y < 0 || !rows[y + step]) return;
    event.preventDefault();
    rows[y + step][x].focus();
    rows[y + step][x].select();
  });

  // cells copied from a spreadsheet are apart by tabs and lines
  table.addEventListener("paste", (event) => {
    const lines = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
    const [y, x] = place(event.target);
    if (y < 0 || (lines.length === 1 && lines[0].length === 1)) return;
    event.preventDefault();
    lines.forEach((cells, down) => cells.forEach((text, right) => {
      const input = rows[y + down]?.[x + right];
      if (input) input.value = text.trim();
    }));
  });
})();
