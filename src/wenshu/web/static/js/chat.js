// A conversation without leaving the page: the answer comes in pieces, and is then put in place as the server writes it.
(() => {
  const form = document.getElementById("say");
  if (!form || !window.ReadableStream) return;
  const suggested = document.getElementById("suggested");
  const thread = document.getElementById("thread");
  const field = form.elements.message;
  const problem = document.getElementById("say-problem");
  const CANCEL_AFTER_MS = 8000;
  let running = null;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (running || !field.value.trim()) return;
    const text = field.value;
    field.value = "";
    say(text);
  });
  suggested.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!running) say(event.submitter.value);
  });
  // an input method confirms its choice with Enter, too: that sends nothing
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  thread.addEventListener("click", ({ target }) => {
    if (target.closest("[data-cancel]")) running?.abort();
    const again = target.closest("[data-again]");
    if (!again || running) return;
    const turn = again.closest(".turn"), text = turn.dataset.said;
    turn.remove();
    if (field.value === text) field.value = "";
    say(text);
  });

  async function say(text) {
    problem.textContent = "";
    field.removeAttribute("aria-invalid");
    document.getElementById("welcome")?.setAttribute("hidden", "");
    const turn = coming(text);
    const request = running = new AbortController();
    const slow = setTimeout(() => show(turn, "[data-cancel]", true), CANCEL_AFTER_MS);
    thread.setAttribute("aria-busy", "true");
    try {
      await listen(await sent(text, request.signal), turn);
    } catch (failed) {
      gave_up(turn, text, failed);
    } finally {
      clearTimeout(slow);
      thread.removeAttribute("aria-busy");
      running = null;
    }
  }

  function coming(text) {
    const turn = document.getElementById("coming").content.cloneNode(true).firstElementChild;
    turn.dataset.said = text;
    turn.querySelector(".asked").textContent = text;
    thread.append(turn);
    turn.scrollIntoView({ block: "end" });
    return turn;
  }

  async function sent(text, signal) {
    const body = new URLSearchParams(new FormData(form));
    body.set("message", text);
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "text/event-stream" }, body, signal });
    if (answer.status === 422) throw { problem: (await answer.json()).problem };
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new Error("no stream");
    return answer.body;
  }

  async function listen(body, turn) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let waiting = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the stream ended before the answer did");
      waiting += value;
      const blocks = waiting.split("\n\n");
      waiting = blocks.pop();
      for (const block of blocks) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(block) ?? [];
        if (name === "done") return finish(turn, JSON.parse(data));
        if (name === "error") throw new Error("the server broke off");
        if (name) told(turn, name, JSON.parse(data));
      }
    }
  }

  function told(turn, name, { text }) {
    if (name === "step") turn.querySelector(".step-text").textContent = text;
    if (name === "text") {
      turn.querySelector(".step-text").textContent = turn.dataset.writing;
      // markers stand high already; what they lead to comes with the whole answer
      for (const part of text.split(/\s?(\[\d{1,3}\])/)) {
        const marker = /^\[(\d+)\]$/.exec(part);
        const node = marker ? Object.assign(document.createElement("sup"), { textContent: marker[1] }) : part;
        turn.querySelector(".coming-text").append(node);
      }
    }
    if (near_the_end()) turn.scrollIntoView({ block: "end" });
  }

  function near_the_end() {
    return thread.scrollHeight - thread.scrollTop - thread.clientHeight < 160;
  }

  function finish(turn, { turn: html, item, head, conversation, url }) {
    const whole = fragment(html);
    turn.replaceWith(whole);
    whole.querySelector(".told").scrollIntoView({ block: "nearest" });
    for (const each of [form, suggested]) each.elements.conversationId.value = conversation;
    const list = document.getElementById("talk-list");
    list.querySelector(`a[href="${CSS.escape(url)}"]`)?.closest("li").remove();
    list.prepend(fragment(item));
    document.getElementById("no-talks")?.remove();
    document.getElementById("welcome")?.remove();
    document.getElementById("chat").dataset.here = "";
    if (location.pathname === url) return;
    document.getElementById("talk-head").innerHTML = head;
    history.replaceState(null, "", url);
  }

  // from our own server, where every text was escaped
  function fragment(html) {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content.firstElementChild ?? template.content;
  }

  function gave_up(turn, text, failed) {
    if (!field.value) field.value = text;
    if (failed.problem) {
      turn.remove();
      problem.textContent = failed.problem;
      field.setAttribute("aria-invalid", "true");
      document.getElementById("welcome")?.removeAttribute("hidden");
      field.focus();
      return;
    }
    show(turn, ".step", false);
    show(turn, "[data-cancel]", false);
    show(turn, ".failed", true);
    show(turn, failed.name === "AbortError" ? ".cancelled" : ".broken", true);
    show(turn, "[data-again]", true);
    if (document.activeElement === document.body) turn.querySelector("[data-again]").focus();
    turn.scrollIntoView({ block: "end" });
  }

  function show(turn, selector, visible) {
    turn.querySelector(selector).hidden = !visible;
  }

  document.querySelector(".turn:last-of-type")?.scrollIntoView({ block: "nearest" });
})();
