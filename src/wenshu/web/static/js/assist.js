// Adding from text: the draft is kept, files can be dropped, counts follow each yes and no, ⌘ or Ctrl with Enter applies.
(() => {
  const { toast } = window.wenshu;
  const desk = () => document.getElementById("assist");
  if (!desk() && !document.querySelector("[data-voice], [data-intake]")) return; // a voice note's proposal comes later
  const $ = (selector) => desk()?.querySelector(selector) ?? null;
  const all = (selector) => [...(desk()?.querySelectorAll(selector) ?? [])];
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  const slot = () => `wenshu-assist-${desk().dataset.team}`;
  const SHARED = "wenshu-assist-shared", pasted = () => `wenshu-assist-pasted-${desk().dataset.team}`;

  // the draft: whatever happens to a request or a session, the text is still there
  const store = {
    get: (key) => { try { return sessionStorage.getItem(key) ?? ""; } catch { return ""; } },
    set: (key, text) => { try { text ? sessionStorage.setItem(key, text) : sessionStorage.removeItem(key); } catch { /* no room: the form still has it */ } },
  };
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-draft]")) return;
    store.set(slot(), target.value);
    measure();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-forget], [data-example]")) forget(() => true);
  });
  function forget(isOver) {
    for (const key of [pasted(), slot(), SHARED]) if (isOver(store.get(key))) store.set(key, "");
  }
  function measure() {
    const shown = $("[data-length]"), field = $("[data-draft]");
    if (!shown || !field) return;
    const n = [...field.value].length, over = n - Number(field.dataset.longest);
    shown.textContent = (over > 0 ? shown.dataset.over : n ? shown.dataset.many : "").replace("{n}", n.toLocaleString()).replace("{over}", over.toLocaleString());
    shown.classList.toggle("over", over > 0);
    if (over > 0) field.setAttribute("aria-invalid", "true"); else if (!document.getElementById("text-error")) field.removeAttribute("aria-invalid");
  }

  function begin() {
    const field = $("[data-draft]");
    if (!field) { /* decided on in the place of a voice note: there is no text to keep */ } else if (desk().dataset.proposal) {
      const read = field.defaultValue.trim();
      forget((kept) => kept.trim() === read);
    } else if (!field.value) {
      const kept = store.get(pasted()) || store.get(slot()) || store.get(SHARED);
      field.value = kept;
      if (kept && location.hash === "#read") {
        history.replaceState(history.state, "", location.pathname + location.search);
        requestAnimationFrame(() => $("#read").requestSubmit());
      }
    }
    if (apple) all("[data-apple]").forEach((key) => { key.textContent = key.dataset.apple; });
    measure();
    count();
  }

  // counts
  function count() {
    const tally = $("#tally");
    if (!tally) return;
    const rows = all(".yn").length, accepted = all(".yn .y :checked").length, rejected = all(".yn .n :checked").length;
    tally.textContent = tally.dataset.tally.replace("{accepted}", accepted).replace("{rejected}", rejected);
    const open = rows - accepted - rejected;
    if (open) {
      const left = document.createElement("b");
      left.className = "soon";
      left.textContent = tally.dataset.open.replace("{open}", open);
      tally.append(tally.dataset.comma, left);
    }
    $("#apply").disabled = !accepted;
    const label = $("[data-apply]");
    label.textContent = (accepted === 1 ? label.dataset.one : label.dataset.many).replace("{n}", accepted);
  }
  document.addEventListener("change", ({ target }) => {
    if (target.closest(".yn")) return count();
    // who corrects a value means it
    const row = target.matches("[data-look]") && target.closest(".diff-row");
    if (row) row.querySelector(".y input").checked = true;
  }, true);

  // keys
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const button = $("#apply");
    if (!button || event.target.closest("#read")) return;
    event.preventDefault();
    event.stopPropagation();
    button.click();
  }, true);
  // Enter in a value takes it, as leaving it does
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("#decide input")) return;
    event.preventDefault();
    if (event.target.matches("[data-look]")) event.target.dispatchEvent(new Event("change", { bubbles: true }));
  });
  // Escape in a value closes it
  document.addEventListener("keydown", (event) => {
    const edit = event.key === "Escape" && event.target.closest?.("details.edit[open]");
    if (edit) { edit.open = false; edit.querySelector("summary").focus(); }
  });
  document.addEventListener("toggle", ({ target }) => {
    if (target.open && target.matches("details.edit, .change-text")) target.querySelector("input, select, textarea")?.focus();
  }, true);

  // a row lights the words that it stands on
  for (const [kind, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(kind, ({ target }) => {
      const row = target.closest?.(".diff-row"), link = row?.querySelector(".why a");
      if (link) document.querySelector(link.getAttribute("href"))?.closest("mark")?.classList.toggle("lit", on);
    });
  }

  // files: chosen or dropped, read at once
  document.addEventListener("change", ({ target }) => { if (target.id === "file" && target.files.length) target.form.requestSubmit(); });
  const holdsFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!holdsFile(event) || !desk()) return;
    event.preventDefault();
    desk().classList.toggle("dropping", Boolean($("#file")));
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) desk()?.classList.remove("dropping"); });
  document.addEventListener("drop", (event) => {
    if (!holdsFile(event) || !desk()) return;
    event.preventDefault();
    desk().classList.remove("dropping");
    const field = $("#file");
    if (!field || !event.dataTransfer.files.length) return;
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    field.files = one.files;
    field.form.requestSubmit();
  });

  // a text that is too long is not sent: nothing of it is lost, and it says by how much
  document.body.addEventListener("htmx:confirm", (event) => {
    const field = event.detail.elt.id === "read" && !$("#file")?.files.length && $("[data-draft]");
    if (!field || [...field.value.trim()].length <= Number(field.dataset.longest)) return;
    event.preventDefault();
    measure();
    field.focus();
  });

  // while it is read: the step by name, then a way out
  let timers = [];
  document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.elt.id !== "read") return;
    const box = $("#reading"), steps = box.dataset.steps.split("|"), step = box.querySelector("[data-step]");
    step.textContent = steps[0];
    timers = [[1000, () => { step.textContent = steps[1]; }], [3000, () => { step.textContent = steps[2] || steps[1]; }],
      [8000, () => { box.querySelector("[data-cancel]").hidden = false; }]].map(([after, run]) => setTimeout(run, after));
  });
  document.body.addEventListener("htmx:afterRequest", () => {
    timers.forEach(clearTimeout);
    const cancel = $("[data-cancel]");
    if (cancel) cancel.hidden = true;
  });
  document.addEventListener("click", ({ target }) => { if (target.closest("[data-cancel]")) window.htmx.trigger($("#read"), "htmx:abort"); });

  // what a colleague did meanwhile is shown in place, not thrown away
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 409 && detail.target.id === "assist" && !detail.xhr.getResponseHeader("HX-Trigger")) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  let held = "";
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "assist") held = desk()?.contains(document.activeElement) ? document.activeElement.id : "";
  });
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.matches?.("[data-slot]") && desk()) return begin();
    if (detail.target.id !== "assist" || !desk()) return;
    begin();
    const read = detail.requestConfig.elt.id === "read", wrong = $("[data-focus]");
    if (wrong) wrong.focus();
    else if (read) $("#side").focus({ preventScroll: true });
    else back();
    if (read && matchMedia("(max-width: 760px)").matches) $("#side").scrollIntoView();
  });
  // to where one was; into a value that has been closed meanwhile, to its row
  function back() {
    const there = held && document.getElementById(held);
    if (!there) return;
    there.focus();
    if (document.activeElement !== there) there.closest(".diff-row")?.querySelector("summary").focus();
  }
  if (desk()) begin();
})();
