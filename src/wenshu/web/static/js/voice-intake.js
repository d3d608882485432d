// Where recordings come in: files chosen or dropped, a row each with how far it is, and the note when the server has it.
(() => {
  const intake = document.querySelector("[data-intake]");
  const { send, sendText, forget, read } = window.wenshuVoice;
  const FINAL = new Set(["empty", "too_large"]); // the same file will not fare better
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  if (!intake) return;
  const words = JSON.parse(intake.dataset.words), list = intake.querySelector("[data-uploads]");
  const say = (text) => { intake.querySelector("[data-intake-said]").textContent = text; };
  const row = (name) => intake.querySelector(`[data-row="${name}"]`).content.firstElementChild.cloneNode(true);

  function about(kind) {
    const form = intake.querySelector("[data-upload]"), value = (name) => form.elements.namedItem(name)?.value || "";
    return {
      team: intake.dataset.team, source: kind, language: value("language"),
      opportunityId: intake.dataset.deal || value("opportunityId") || null,
    };
  }
  const dealName = () => intake.dataset.dealName || (about("").opportunityId ? intake.querySelector("[name=opportunityName]")?.value : "") || "";

  function problem(text) {
    const box = intake.querySelector("[data-intake-problem]");
    box.hidden = !text;
    box.querySelector("span").textContent = text;
    if (text) box.focus();
  }
  function why(error) {
    const known = error.code && words[error.code];
    if (known) return fill(known, { most: intake.dataset.most });
    if (error.code === "form") return error.message;
    return error.message ? fill(words.refused, { detail: error.message }) : words.failed;
  }

  // the bytes are a note that the team has: said, and where it is to be found; a deal's page has it only when it is about that deal
  async function known(note, told) {
    const state = words.states[note.status] ?? note.status, has = (name) => document.getElementById(`${name}-${note.id}`);
    if (intake.dataset.cards ? note.opportunityId === intake.dataset.deal && !has("open") && !has("fold") : has("row")) await show(note, { isNew: false });
    const isElsewhere = told.opportunityId && note.opportunityId && note.opportunityId !== told.opportunityId;
    const deal = isElsewhere ? (await read(note.id, told.team).catch(() => null))?.opportunityName : "";
    return fill(deal ? words.thereElsewhere : words.there, { state, deal });
  }

  // the note takes its place on the page; one that is in a list already stays where it stands
  async function show(note, { isNew = true } = {}) {
    const base = `/t/${intake.dataset.team}/voice/${note.id}`, cards = intake.dataset.cards && document.querySelector(intake.dataset.cards);
    const rows = document.getElementById("voice-rows");
    if (!cards && !rows) return;
    const row = document.getElementById(`row-${note.id}`);
    if (!cards && row && !isNew) return window.htmx.ajax("GET", `${base}/row`, { target: row, swap: "outerHTML" });
    row?.remove();
    document.getElementById(`fold-${note.id}`)?.remove();
    document.getElementById(`open-${note.id}`)?.remove();
    const place = document.createElement("li");
    if (cards) place.id = `open-${note.id}`;
    (cards || rows).prepend(place);
    await window.htmx.ajax("GET", `${base}/${cards ? "card" : "row"}`, { target: place, swap: cards ? "innerHTML" : "outerHTML" });
    if (isNew) say(words.arrived);
  }

  // one file or recording, from its first byte to its note; resolves to the note, or to nothing when it was cancelled
  function upload(blob, name, told, { begun, onBegun, onUnlinked, isText = false, element } = {}) {
    const shown = element || row("upload"), state = shown.querySelector("[data-state]"), bar = shown.querySelector("progress");
    const [again, cancel, open] = ["[data-retry]", "[data-upload-cancel]", "[data-open]"].map((each) => shown.querySelector(each));
    let stop = new AbortController(), id = begun || "", isOver = false, sent = words.sent;
    if (!element) list.prepend(shown);
    shown.querySelector("[data-name]").textContent = name;
    return new Promise((resolve) => {
      const fail = (text, mayRetry = true) => { state.textContent = text; shown.classList.add("wrong"); again.hidden = !mayRetry; bar.hidden = true; say(`${name}: ${text}`); };
      const run = async () => {
        shown.classList.remove("wrong");
        again.hidden = true; bar.hidden = false;
        state.textContent = words.waiting;
        if (!blob.size) return fail(isText ? words.emptyText : words.empty, false);
        if (blob.size > Number(intake.dataset.most) * 1e6) return fail(fill(words.too_large, { most: intake.dataset.most }), false);
        try {
          const note = isText ? await sendText(blob, told, { signal: stop.signal }) : await send(blob, { ...told, fileName: told.fileName ?? name }, {
            signal: stop.signal, begun: id,
            onBegun: (made) => { id = made; onBegun?.(made); },
            onUnlinked: onUnlinked && (() => { told.opportunityId = null; sent = words.unlinked; onUnlinked(); }),
            onProgress: (share) => { bar.value = share; state.textContent = fill(words.sending, { percent: Math.floor(share * 100) }); },
            onWait: (seconds) => { state.textContent = seconds ? fill(words.again, { seconds: Math.ceil(seconds) }) : words.offline; },
          });
          state.textContent = note.existing ? await known(note, told) : isText ? words.text : sent;
          bar.hidden = isOver = true;
          cancel.hidden = !note.existing;
          cancel.setAttribute("aria-label", words.close);
          open.href = `/t/${intake.dataset.team}/voice/${note.id}`;
          open.hidden = false;
          say(`${name}: ${state.textContent}`);
          resolve(note);
          if (note.existing) return;
          await show(note);
          setTimeout(() => shown.remove(), 4000);
        } catch (error) {
          if (error.name === "AbortError") return;
          fail(why(error), !FINAL.has(error.code));
        }
      };
      again.addEventListener("click", run);
      cancel.addEventListener("click", () => {
        if (isOver) return shown.remove();
        stop.abort();
        if (id) { forget(id, told.team); onBegun?.(""); }
        shown.remove();
        resolve(null);
      });
      run();
    });
  }

  // several at once go one after the other: each gets the whole of a thin connection
  let chain = Promise.resolve();
  function take(files) {
    problem("");
    for (const file of [...files].reverse()) {
      const told = about("upload"), isText = /\.(txt|srt|vtt)$/i.test(file.name);
      told.recordedAt = !isText && file.lastModified && Date.now() - file.lastModified > 60000 ? new Date(file.lastModified).toISOString() : null;
      const shown = row("upload");
      shown.querySelector("[data-name]").textContent = file.name;
      shown.querySelector("[data-state]").textContent = words.waiting;
      list.prepend(shown);
      const start = () => (shown.isConnected ? upload(file, file.name, told, { isText, element: shown }) : null);
      shown.querySelector("[data-upload-cancel]").addEventListener("click", () => shown.remove(), { once: true });
      const settled = chain.then(start);
      chain = Promise.race([settled, new Promise((free) => new MutationObserver((_, watcher) => {
        if (!shown.isConnected || shown.classList.contains("wrong")) { watcher.disconnect(); free(); }
      }).observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] }))]);
    }
  }

  const form = intake.querySelector("[data-upload]"), field = form.querySelector("input[type=file]");
  field.addEventListener("change", () => { take(field.files); field.value = ""; });
  form.addEventListener("submit", (event) => event.preventDefault());
  const holdsFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => { if (holdsFile(event)) { event.preventDefault(); intake.classList.add("dropping"); } });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) intake.classList.remove("dropping"); });
  document.addEventListener("drop", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    intake.classList.remove("dropping");
    take(event.dataTransfer.files);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-add-text]"), box = document.getElementById("add-text");
    if (!link || !box) return;
    event.preventDefault();
    box.hidden = !box.hidden;
    if (!box.hidden) box.querySelector("textarea").focus();
  });
  addEventListener("beforeunload", (event) => { if (list.querySelector(".upload:not(.wrong):not(.unsent) progress:not([hidden])")) event.preventDefault(); });

  Object.assign(window.wenshuVoice, { intake, words, fill, say, row, list, about, dealName, problem, upload, why });
})();
