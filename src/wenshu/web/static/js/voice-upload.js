// Sending a recording in parts: it goes on where it broke off, waits for a connection, and is over when the server says so.
(() => {
  const PART = 4 * 1024 * 1024, LONGEST_WAIT = 30;
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

  class Refused extends Error {
    constructor(code, detail, status, pointer) { super(detail || code); this.code = code; this.status = status; this.pointer = pointer; }
  }
  class Broken extends Error { constructor(seconds) { super("broken"); this.after = seconds; } }

  // XMLHttpRequest, since fetch does not tell how much is sent
  function call(method, url, { team, body, headers = {}, signal, onSent } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new DOMException("cancelled", "AbortError"));
      const request = new XMLHttpRequest();
      request.open(method, url);
      request.timeout = 120000;
      for (const [name, value] of Object.entries({ "X-Team": team, "X-CSRFToken": token(), Accept: "application/json", ...headers })) request.setRequestHeader(name, value);
      if (onSent) request.upload.addEventListener("progress", (event) => onSent(event.loaded));
      const abort = () => request.abort();
      signal?.addEventListener("abort", abort, { once: true });
      request.addEventListener("loadend", () => signal?.removeEventListener("abort", abort));
      request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
      for (const failed of ["error", "timeout"]) request.addEventListener(failed, () => reject(new Broken()));
      request.addEventListener("load", () => {
        let answer = null;
        try { answer = request.responseText ? JSON.parse(request.responseText) : null; } catch { /* a proxy's page */ }
        if (request.status >= 200 && request.status < 300 && (answer || request.status === 204)) return resolve(answer);
        if (request.status === 429 || request.status >= 500 || (request.status >= 200 && request.status < 300)) {
          return reject(new Broken(Number(request.getResponseHeader("Retry-After")) || 0));
        }
        const code = answer?.type?.split("#").pop() ?? "", said = answer?.errors?.[0]?.message ?? answer?.detail ?? answer?.title;
        const signedOut = request.status === 401 || code === "csrf_failed" || (request.status === 403 && !answer);
        reject(new Refused(signedOut ? "session" : code, said, request.status, answer?.errors?.[0]?.pointer));
      });
      request.send(body ?? null);
    });
  }

  const wait = (seconds, signal) => new Promise((resolve, reject) => {
    const end = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => { clearTimeout(end); reject(new DOMException("cancelled", "AbortError")); }, { once: true });
  });
  const connection = (signal, onWait) => new Promise((resolve, reject) => {
    if (navigator.onLine) return resolve();
    onWait?.(0);
    addEventListener("online", resolve, { once: true });
    signal?.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")), { once: true });
  });

  // about: {team, fileName, source, language, opportunityId, recordedAt}; begun: an upload that was begun before
  // onUnlinked: where it is given, a recording whose deal is gone is sent without it
  async function send(blob, about, { signal, begun, onBegun, onUnlinked, onProgress, onWait } = {}) {
    const { team, ...told } = about, ask = { team, signal };
    let id = begun || "", received = -1, tries = 0;
    for (;;) {
      try {
        await connection(signal, onWait);
        if (!id) {
          const made = await call("POST", "/api/voice-notes/uploads", { ...ask, body: JSON.stringify({ ...told, size: blob.size }), headers: { "Content-Type": "application/json" } });
          id = made.id; received = made.received;
          onBegun?.(id);
        } else if (received < 0) {
          const kept = await call("GET", `/api/voice-notes/uploads/${id}`, ask);
          // its answer was lost on the way; that it is there is no news, unless it is about another deal
          if (kept.voiceNote) return { ...kept.voiceNote, existing: Boolean(told.opportunityId && kept.voiceNote.opportunityId !== told.opportunityId) };
          if (kept.size !== blob.size) { id = ""; continue; }
          received = kept.received;
        }
        onProgress?.(received / blob.size);
        const part = blob.slice(received, received + PART), before = received;
        const answer = await call("PATCH", `/api/voice-notes/uploads/${id}`, {
          ...ask, body: part, headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(before) },
          onSent: (bytes) => onProgress?.((before + bytes) / blob.size),
        });
        received = answer.received;
        tries = 0;
        if (answer.voiceNote) { onProgress?.(1); return answer.voiceNote; }
      } catch (error) {
        if (error instanceof Refused && error.status === 404 && id) { id = ""; received = -1; onBegun?.(""); continue; } // forgotten meanwhile: begin anew
        if (error instanceof Refused && error.pointer === "/opportunityId" && told.opportunityId && onUnlinked) {
          if (id) { forget(id, team); onBegun?.(""); }
          told.opportunityId = null; id = ""; received = -1;
          onUnlinked();
          continue;
        }
        if (error instanceof Refused && error.code === "wrong_offset") { received = -1; continue; }
        if (error instanceof Refused && error.status === 409 && id && !["voice_quota", "too_many_uploads"].includes(error.code) && tries++ < 1) { id = ""; received = -1; onBegun?.(""); continue; }
        if (!(error instanceof Broken)) throw error;
        received = -1; // how much has come is the server's to say
        const seconds = error.after || Math.min(2 ** tries, LONGEST_WAIT);
        tries += 1;
        if (!navigator.onLine) continue;
        onWait?.(seconds);
        await wait(seconds, signal);
      }
    }
  }

  // words as a file, in one piece, by the page's own form: what is wrong with it is said in the reader's language
  function sendText(file, about, { signal } = {}) {
    const form = new FormData();
    form.append("file", file, file.name);
    if (about.language) form.append("language", about.language);
    if (about.opportunityId) form.append("opportunityId", about.opportunityId);
    return call("POST", `/t/${about.team}/voice`, { team: about.team, body: form, signal });
  }
  const read = (id, team) => call("GET", `/api/voice-notes/${id}`, { team });
  const forget = (id, team) => call("DELETE", `/api/voice-notes/uploads/${id}`, { team }).catch(() => {});

  window.wenshuVoice = { ...window.wenshuVoice, send, sendText, read, forget, Refused };
})();
