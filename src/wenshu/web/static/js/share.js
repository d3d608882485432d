// A shared text stays in this tab while its owner signs in.
(() => {
  const KEY = "wenshu-assist-shared", field = document.querySelector("[data-shared]");
  try {
    if (field.value) sessionStorage.setItem(KEY, field.value);
    else field.value = sessionStorage.getItem(KEY) ?? "";
    field.addEventListener("input", () => sessionStorage.setItem(KEY, field.value));
    field.form.addEventListener("submit", () => sessionStorage.removeItem(KEY));
  } catch { /* storage is off: the text is in the form */ }
})();
