// A text pasted outside of a field may be a record: it is offered to be read. And texts that are there to be copied.
(() => {
  const { toast, typing } = window.wenshu;
  const SHORTEST = 20, LONGEST = 20000;

  document.addEventListener("paste", (event) => {
    const link = document.querySelector("[data-assist]");
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (!link || typing(event.target) || text.length < SHORTEST) return;
    const field = document.querySelector("#read > [data-draft]");
    if (field) {
      event.preventDefault();
      field.value = text.slice(0, LONGEST);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return field.focus();
    }
    toast(link.dataset.ask, link.dataset.yes, () => {
      try { sessionStorage.setItem(`wenshu-assist-pasted-${link.dataset.assist}`, text.slice(0, LONGEST)); } catch { return; }
      location.assign(`${(document.querySelector("[data-assist-here]") ?? link).href}#read`);
    });
  });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-copy-from]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copyFrom);
    field.select();
    navigator.clipboard?.writeText(field.value).then(() => toast(button.dataset.said), () => {});
  });
})();
