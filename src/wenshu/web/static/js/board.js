// The board: drag, or [ and ], or "Move to…". A card moves at once and goes back when the server refuses.
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const { toast, post } = window.wenshu;
  const words = board.dataset;
  const all = (selector, root = board) => [...root.querySelectorAll(selector)];
  const laneOf = (card) => card.closest(".lane");
  const listOf = (lane) => lane.querySelector(".cards");
  const link = (card) => card.querySelector(".ti");
  const readonly = "readonly" in words;

  all(".deal").forEach(prepare);
  document.body.addEventListener("htmx:load", ({ detail }) => {
    if (detail.elt.matches?.(".deal")) prepare(detail.elt);
  });
  function prepare(card) { card.draggable = !readonly; }

  function place(card, lane, before) {
    listOf(lane).insertBefore(card, before ?? listOf(lane).firstElementChild);
    link(card).focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  async function move(card, lane, before = null, reason = null) {
    const from = laneOf(card), next = card.nextElementSibling;
    if (readonly || from === lane) return;
    if (lane.dataset.kind === "lost" && reason === null) {
      reason = await askWhy();
      if (reason === null) return link(card).focus();
    }
    place(card, lane, before);
    card.setAttribute("aria-busy", "true");
    try {
      const answer = await post(card.dataset.url, { status: lane.dataset.stage, lostReason: reason ?? "" });
      if (!answer.ok) throw new Error(refusal(answer));
      const said = words.moved.replace(/\{(name|stage)\}/g, (_, what) => (what === "name" ? link(card).textContent : lane.dataset.label));
      toast(said, document.body.dataset.undo, () => move(card, from, next, ""));
      document.body.dispatchEvent(new CustomEvent("board:moved"));
    } catch (error) {
      place(card, from, next);
      const text = error instanceof TypeError || !error.message ? words.notMoved : error.message;
      toast(text, document.body.dataset.retry, () => move(card, lane, before, reason));
    } finally {
      card.removeAttribute("aria-busy");
    }
  }

  function refusal(answer) {
    try { return JSON.parse(answer.headers.get("HX-Trigger")).toast.text; } catch { return ""; }
  }

  function askWhy() {
    const dialog = document.getElementById("lost-dialog"), field = dialog.querySelector("input");
    field.value = "";
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue ? field.value : null), { once: true });
    });
  }

  // drag
  let held = null;
  board.addEventListener("dragstart", (event) => {
    held = event.target.closest?.(".deal");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", link(held).textContent);
    held.classList.add("held");
  });
  board.addEventListener("dragover", (event) => {
    const lane = held && event.target.closest(".lane");
    if (!lane) return;
    event.preventDefault();
    all(".lane.over").forEach((other) => other !== lane && other.classList.remove("over"));
    lane.classList.add("over");
  });
  board.addEventListener("dragend", () => {
    held?.classList.remove("held");
    all(".lane.over").forEach((lane) => lane.classList.remove("over"));
    held = null;
  });
  board.addEventListener("drop", (event) => {
    const lane = event.target.closest(".lane");
    if (!held || !lane) return;
    event.preventDefault();
    const below = all(".deal", lane).find((card) => card !== held && event.clientY < card.getBoundingClientRect().top + card.offsetHeight / 2);
    move(held, lane, below ?? null);
  });

  // keys
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest(".deal");
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    const lanes = all(".lane"), at = lanes.indexOf(laneOf(card));
    const step = { "[": -1, "]": 1 }[event.key];
    if (step) {
      event.preventDefault();
      if (lanes[at + step]) move(card, lanes[at + step]);
    } else if (event.key === "m") {
      event.preventDefault();
      openMenu(card);
    } else {
      const to = neighbour(card, lanes, at, event.key);
      if (to) { event.preventDefault(); link(to).focus(); }
    }
  });

  function neighbour(card, lanes, at, key) {
    const cards = all(".deal", lanes[at]), row = cards.indexOf(card);
    if (key === "ArrowDown") return cards[row + 1];
    if (key === "ArrowUp") return cards[row - 1];
    const side = key === "ArrowRight" ? lanes.slice(at + 1) : key === "ArrowLeft" ? lanes.slice(0, at).reverse() : [];
    for (const lane of side) {
      const there = all(".deal", lane);
      if (there.length) return there[Math.min(row, there.length - 1)];
    }
    return null;
  }

  // "Move to…": one menu for all cards
  const menu = document.getElementById("move-menu");
  let chosen = null;
  board.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-move]");
    if (!opener || readonly) return;
    event.preventDefault();
    event.stopPropagation();
    openMenu(opener.closest(".deal"));
  });
  function openMenu(card) {
    if (readonly) return;
    chosen = card;
    const box = card.querySelector("[data-move]").getBoundingClientRect();
    all("[data-to]", menu).forEach((item) => { item.hidden = item.dataset.to === laneOf(card).dataset.stage; });
    menu.hidden = false;
    menu.style.insetInlineStart = `${Math.max(8, Math.min(box.left, innerWidth - menu.offsetWidth - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(box.bottom + 4, innerHeight - menu.offsetHeight - 8))}px`;
    items()[0]?.focus();
  }
  function closeMenu(back) {
    menu.hidden = true;
    if (back && chosen) link(chosen).focus();
    chosen = null;
  }
  const items = () => all("[data-to]:not([hidden])", menu);
  menu.addEventListener("click", (event) => {
    const item = event.target.closest("[data-to]"), card = chosen;
    if (!item) return;
    closeMenu(false);
    move(card, all(".lane").find((lane) => lane.dataset.stage === item.dataset.to));
  });
  menu.addEventListener("keydown", (event) => {
    const list = items(), at = list.indexOf(document.activeElement);
    if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); closeMenu(true); }
    const to = { ArrowDown: list[at + 1] ?? list[0], ArrowUp: list[at - 1] ?? list.at(-1), Home: list[0], End: list.at(-1) }[event.key];
    if (to) { event.preventDefault(); to.focus(); }
  });
  document.addEventListener("click", (event) => { if (!menu.hidden && !menu.contains(event.target)) closeMenu(false); });
})();
