// The record picker: a text field with a list of what exists. Without this file it is a plain text field.
(() => {
  const parts = (picker) => ({ field: picker.querySelector("[role=combobox]"), id: picker.querySelector("[type=hidden]"), list: picker.querySelector("[role=listbox]") });
  const options = (list) => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];

  function open(picker, yes) {
    const { field, list } = parts(picker);
    list.hidden = !yes;
    field.setAttribute("aria-expanded", String(yes));
    if (!yes) { field.removeAttribute("aria-activedescendant"); options(list).forEach((each) => each.setAttribute("aria-selected", "false")); }
  }
  function pick(picker, option) {
    const { field, id } = parts(picker);
    field.value = option.dataset.name;
    id.value = option.dataset.id;
    open(picker, false);
  }
  function step(picker, by) {
    const { field, list } = parts(picker), all = options(list);
    if (!all.length) return;
    const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const next = all[(at + by + all.length) % all.length] ?? all[0];
    all.forEach((each) => each.setAttribute("aria-selected", String(each === next)));
    field.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("htmx:afterSwap", ({ target }) => {
    const picker = target.closest?.("[data-picker]");
    if (picker && picker.contains(document.activeElement)) open(picker, true);
  });
  document.addEventListener("input", ({ target }) => {
    const picker = target.closest?.("[data-picker]");
    if (picker) parts(picker).id.value = "";
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("[data-picker] [role=option]:not([aria-disabled])");
    if (option) { event.preventDefault(); pick(option.closest("[data-picker]"), option); }
  });
  document.addEventListener("focusout", ({ target }) => {
    const picker = target.closest?.("[data-picker]");
    if (picker) open(picker, false);
  });
  document.addEventListener("keydown", (event) => {
    const picker = event.target.closest?.("[data-picker]");
    if (!picker) return;
    const { list } = parts(picker), by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = list.hidden ? null : list.querySelector("[aria-selected=true]");
    if (by) { event.preventDefault(); if (list.hidden) open(picker, list.children.length > 0); step(picker, by); }
    else if (event.key === "Enter" && chosen) { event.preventDefault(); pick(picker, chosen); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); open(picker, false); }
  });
})();
