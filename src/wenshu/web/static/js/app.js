// What HTML alone cannot do, for every page: toasts, menus, keys. htmx moves the HTML.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const words = document.body.dataset;
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

  // 6 s, held while hovered or focused
  function fade(toast) {
    setTimeout(() => (toast.matches(":hover, :focus-within") ? fade(toast) : toast.remove()), 6000);
  }

  function toast(text, label, action) {
    const element = document.createElement("div");
    element.className = "toast";
    element.setAttribute("role", "status");
    const words = element.appendChild(document.createElement("span"));
    words.className = "grow";
    words.textContent = text;
    if (label) {
      const button = element.appendChild(document.createElement("button"));
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => { element.remove(); action(); });
    }
    $("#toasts").append(element);
    fade(element);
  }

  function post(url, fields = {}) {
    return fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": token(), "HX-Request": "true" },
      body: new URLSearchParams(fields),
    });
  }

  document.querySelectorAll("[data-toast]").forEach(fade);
  document.body.addEventListener("toast", ({ detail }) => {
    const undo = async () => { const answer = await post(detail.undo); answer.ok ? location.reload() : toast(words.failed); };
    toast(detail.text, detail.undo ? words.undo : "", undo);
  });
  document.body.addEventListener("htmx:sendError", () => toast(words.failed));
  document.body.addEventListener("htmx:responseError", ({ detail }) => {
    if (!detail.xhr.getResponseHeader("HX-Trigger")) toast(words.failed);
  });
  // A form that came back with errors is shown, not thrown away.
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 422) { detail.shouldSwap = true; detail.isError = false; }
  });

  // menus are <details>: a click elsewhere or Escape closes them, and focus goes back
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); }
  });

  // a[data-copy] puts its address on the clipboard; where there is none (plain http), the link just opens
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-copy]");
    if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    navigator.clipboard.writeText(link.href).then(() => toast(link.dataset.copy), () => location.assign(link.href));
  });

  // select[data-submit] sends its form at once; without JavaScript there is a button
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // Record, on a page that cannot: the page of voice notes begins at once
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-record]");
    if (!link || $("[data-recorder]")) return;
    try { sessionStorage.setItem("wenshu-record", new URL(link.href).pathname.split("/")[2]); } catch { /* then it is one press more */ }
  });

  // keys: / ask or search, c new, r record, g then a letter goes there
  let waiting = 0;
  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "/") {
      const field = $(".ask input, [type=search]");
      if (field) { event.preventDefault(); field.focus(); }
    } else if (Date.now() - waiting < 900) {
      waiting = 0;
      $(`[data-go="${CSS.escape(event.key)}"]`)?.click();
    } else if (event.key === "c") {
      $("[data-new]")?.click();
    } else if (event.key === "r") {
      $("[data-record]")?.click();
    } else if (event.key === "g") {
      waiting = Date.now();
    }
  });

  // Ctrl or ⌘ with Enter sends the form that is being typed in
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && typing(event.target)) event.target.form?.requestSubmit();
  });

  $("[data-focus]")?.focus(); // what is wrong with a form that came back

  window.wenshu = { toast, post, typing };
})();
