// What a note's card does besides playing: the line that is heard, searching in it, editing that no poll writes over, news said once.
(() => {
  const each = (selector, run, root = document) => root.querySelectorAll(selector).forEach(run);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // the line that is heard
  document.addEventListener("voice:heard", ({ target, detail }) => {
    const script = target.closest("[data-voice]")?.querySelector("[data-script]");
    if (!script) return;
    const lines = [...script.querySelectorAll("li[data-start]:not([data-start=''])")];
    const now = lines.findLast((line) => Number(line.dataset.start) <= detail.at + 0.05);
    const before = script.querySelector("li[aria-current]");
    if (now === before) return;
    before?.removeAttribute("aria-current");
    if (!now) return;
    now.setAttribute("aria-current", "true");
    const list = now.parentElement, follow = script.querySelector("[data-follow]");
    if (!follow?.checked || script.querySelector(".editing")) return;
    const top = now.offsetTop - list.offsetTop - list.clientHeight / 3;
    list.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
  });

  // a click on a line plays it; who marks words with the mouse does not mean to
  document.addEventListener("click", ({ target }) => {
    const said = target.closest("[data-script] .said");
    if (!said || target.closest("a, button, summary, details, form") || String(getSelection())) return;
    said.closest("li").querySelector("[data-seek]")?.click();
  });

  // searching in a transcript: marked where it stands
  function find(field) {
    const script = field.closest("[data-script]"), words = field.value.trim().toLowerCase();
    let found = 0, first = null;
    each("[data-text]", (span) => {
      const text = span.textContent, low = text.toLowerCase();
      span.textContent = text;
      const line = span.closest("li"), hit = words && low.length === text.length && low.includes(words);
      line.classList.toggle("miss", Boolean(words && !hit));
      if (!hit) return;
      span.textContent = "";
      for (let at = 0; ;) {
        const next = low.indexOf(words, at);
        if (next < 0) { span.append(text.slice(at)); break; }
        const mark = document.createElement("mark");
        mark.textContent = text.slice(next, next + words.length);
        span.append(text.slice(at, next), mark);
        at = next + words.length;
        found += 1;
      }
      first ??= line;
    }, script);
    const said = script.querySelector("[data-found]");
    said.textContent = words ? said.dataset.many.replace("{n}", found) : "";
    if (first) first.parentElement.scrollTo({ top: first.offsetTop - first.parentElement.offsetTop - 40 });
  }
  let timer = 0;
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-find]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => find(target), 150);
  });
  const begin = (root = document) => {
    each("[data-find]", (field) => { if (field.value) find(field); }, root);
    const line = location.hash.startsWith("#l-") && document.getElementById(location.hash.slice(1));
    if (line && root === document) line.scrollIntoView({ block: "center" });
  };

  // what somebody is writing is not exchanged under their hands
  const writing = (element) => [...element.querySelectorAll("[data-keep]")].some((form) =>
    form.contains(document.activeElement) || [...form.elements].some((field) => field.defaultValue !== undefined && field.value !== field.defaultValue));
  let sent = null; // the form whose answer may take its own place
  document.addEventListener("htmx:beforeRequest", ({ detail }) => { sent = detail.elt.closest("[data-keep]"); });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const target = event.detail.target;
    if (target?.matches(".voice-status, [data-script], .gist-box") && !target.contains(sent) && writing(target)) event.detail.shouldSwap = false;
  });

  // news, once each
  function news(status) {
    const card = status.closest("[data-voice]"), said = card?.querySelector("[data-said]");
    if (said && card.dataset.last && card.dataset.last !== status.dataset.status) said.textContent = status.dataset.news;
    if (card) card.dataset.last = status.dataset.status;
  }
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    const target = detail.target && document.getElementById(detail.target.id);
    if (!target) return;
    if (target.matches(".voice-status")) news(target);
    if (target.matches("[data-script]")) begin(target);
  });
  const remember = () => each(".voice-status", (status) => { const card = status.closest("[data-voice]"); if (card) card.dataset.last ??= status.dataset.status; });

  // one proposal at a time: what is being decided has the keys
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.target.matches?.("[data-slot]")) return;
    each("[data-slot]", (slot) => { if (slot !== detail.target) slot.replaceChildren(); });
  });
  document.addEventListener("htmx:afterSwap", ({ detail, target }) => {
    remember();
    if (target.matches?.("[data-slot]")) target.querySelector("#side")?.focus({ preventScroll: true });
    target.querySelector?.(".line-form [data-focus]")?.focus();
    if (detail.target?.matches?.("li.editing") || target.matches?.("li.editing")) target.querySelector("[data-focus]")?.focus();
  });
  // a line that was opened takes the focus, and one that was left gives it back to its pencil
  document.addEventListener("htmx:load", ({ target }) => {
    if (target.matches?.("li.editing")) target.querySelector("[data-focus]")?.focus();
    else if (target.matches?.("[data-script] li") && document.activeElement === document.body) target.querySelector(".pen")?.focus({ preventScroll: true });
    if (target.matches?.("[data-voice], .voice-open")) { remember(); begin(target); }
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.(".line-form");
    if (!form || event.isComposing) return;
    if (event.key === "Escape") { event.stopPropagation(); form.querySelector("[data-leave]").click(); }
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea")) { event.preventDefault(); form.requestSubmit(); }
  });

  // a file that was chosen for a form of words is sent at once
  document.addEventListener("change", ({ target }) => { if (target.matches("[data-send-at-once]") && target.files.length) target.form.requestSubmit(); });

  remember();
  begin();
})();
