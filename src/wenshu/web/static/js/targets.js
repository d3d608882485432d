// The grid of targets as a spreadsheet has it: arrows and pasted blocks. Without this, Tab and typing do.
(() => {
  const table = document.querySelector("[data-targets]");
  const rows = [...table.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("input")]).filter((row) => row.length);
  const place = (input) => {
    const y = rows.findIndex((row) => row.includes(input));
    return [y, y < 0 ? -1 : rows[y].indexOf(input)];
  };

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
