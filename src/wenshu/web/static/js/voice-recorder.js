// Recording in the browser: one press begins, each second is kept, and what was not sent is offered again.
(() => {
  const voice = window.wenshuVoice, { intake, words, fill, say, kept, hold, isHeld, clock } = voice ?? {};
  if (!intake) return;
  const panel = intake.querySelector("[data-recorder]"), $ = (name) => panel.querySelector(`[data-rec-${name}]`);
  const TYPES = ["audio/mp4", "audio/webm;codecs=opus", "audio/webm"], BARS = 48, SILENT_S = 5;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const WAYS = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "busy", AbortError: "busy" };
  let live = null; // what is being recorded: {recorder, stream, recording, release, n, …}

  const type = () => (window.MediaRecorder ? TYPES.find((each) => MediaRecorder.isTypeSupported(each)) ?? "" : null);
  // in the team's time zone, as every other time on the page, unless this browser does not know it
  const zone = (() => { try { new Intl.DateTimeFormat("en", { timeZone: intake.dataset.zone }); return { timeZone: intake.dataset.zone }; } catch { return {}; } })();
  const stamp = (iso) => new Date(iso).toLocaleString("sv-SE", { ...zone, dateStyle: "short", timeStyle: "short" }); // 2026-12-18 14:00
  const time = (iso) => stamp(iso).slice(-5);
  const day = (iso) => (stamp(iso).slice(0, 10) === stamp(Date.now()).slice(0, 10) ? time(iso) : `${new Date(iso).toLocaleDateString(document.documentElement.lang, { ...zone, day: "numeric", month: "short" })} ${time(iso)}`);
  const named = (recording, text) => fill(text, { length: clock(recording.seconds), when: day(recording.startedAt), deal: recording.dealName });
  const suffix = (recording) => (recording.type.includes("mp4") ? "m4a" : recording.type.includes("ogg") ? "ogg" : "webm");
  const fileName = (recording) => `recording-${stamp(recording.startedAt).replace(/[ :]/g, "-")}.${suffix(recording)}`;

  async function start() {
    if (live) return;
    voice.problem("");
    if (!window.isSecureContext) return voice.problem(words.insecure);
    const chosen = type();
    if (chosen === null || !navigator.mediaDevices?.getUserMedia || !window.indexedDB) return voice.problem(words.unable);
    live = { starting: true };
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    } catch (error) {
      live = null;
      return voice.problem(words[WAYS[error.name] ?? "unable"]);
    }
    const told = voice.about("recording");
    const recorder = new MediaRecorder(stream, chosen ? { mimeType: chosen, audioBitsPerSecond: 64000 } : undefined);
    const recording = {
      id: crypto.randomUUID(), team: told.team, member: intake.dataset.member, opportunityId: told.opportunityId, dealName: voice.dealName(),
      language: told.language, type: recorder.mimeType || chosen, startedAt: new Date().toISOString(), seconds: 0, uploadId: "",
    };
    live = { recorder, stream, recording, release: await hold(recording.id), n: 0, spent: 0, since: performance.now(), writing: Promise.resolve(), quiet: 0 };
    recorder.addEventListener("dataavailable", ({ data }) => keep(data));
    recorder.addEventListener("stop", ended);
    // a microphone that is unplugged ends it, and what was said is kept
    stream.getAudioTracks()[0].addEventListener("ended", () => { if (live?.recorder === recorder && recorder.state !== "inactive") finish("stop"); });
    recorder.start(1000);
    listen(stream);
    awake();
    panel.hidden = false;
    intake.querySelector("[data-record-start]").disabled = true;
    show();
    say(words.started);
    $("send").focus({ preventScroll: true });
    live.clock = setInterval(show, 250);
  }

  const seconds = () => (live.spent + (live.recorder.state === "recording" ? performance.now() - live.since : 0)) / 1000;

  // one after the other, so that none is written before the one before it
  function keep(data) {
    if (!live || !data.size) return;
    const { recording } = live, n = live.n++;
    recording.seconds = Math.max(recording.seconds, seconds());
    recording.chunks = live.n;
    const copy = { ...recording };
    live.writing = live.writing.then(() => kept.add(copy, n, data)).catch(() => { voice.problem(words.full); });
  }

  function show() {
    if (!live?.recorder) return;
    const paused = live.recorder.state === "paused";
    panel.classList.toggle("waiting", paused);
    $("time").textContent = clock(seconds());
    const state = paused ? words.paused : words.recording;
    if ($("state").textContent !== state) { $("state").textContent = state; $("pause").setAttribute("aria-pressed", String(paused)); }
  }

  // how loud it is: a picture that wanders, or one bar for those who want no movement
  function listen(stream) {
    const path = panel.querySelector("[data-level] path");
    const sound = live.sound = new AudioContext(), meter = sound.createAnalyser(), heights = Array(BARS).fill(0.5);
    const picture = () => path.setAttribute("d", heights.map((each, n) => `M${n * 4 + 2} ${(16 - each / 2).toFixed(1)}v${each.toFixed(1)}`).join(""));
    picture();
    meter.fftSize = 1024;
    sound.createMediaStreamSource(stream).connect(meter);
    sound.resume().catch(() => {});
    const wave = new Float32Array(meter.fftSize);
    live.meter = setInterval(() => {
      if (!live?.recorder || live.recorder.state !== "recording") return;
      meter.getFloatTimeDomainData(wave);
      const loud = Math.sqrt(wave.reduce((sum, each) => sum + each * each, 0) / wave.length);
      live.quiet = loud > 0.0005 ? 0 : live.quiet + 1;
      $("silent").hidden = sound.state !== "running" || live.quiet < SILENT_S * 10;
      const height = Math.max(0.5, Math.min(29, 29 * Math.sqrt(loud) * 1.8));
      if (calm.matches) heights.fill(height); else { heights.push(height); heights.shift(); }
      if (calm.matches && ++live.beats % 10) return;
      picture();
    }, 100);
    live.beats = 0;
  }
  async function awake() {
    try { const lock = await navigator.wakeLock?.request("screen"); if (live) live.screen = lock; else lock?.release(); } catch { /* the screen may go dark, the recording goes on */ }
  }

  function pause() {
    const { recorder } = live;
    if (recorder.state === "recording") { live.spent += performance.now() - live.since; recorder.pause(); recorder.requestData(); } else { live.since = performance.now(); recorder.resume(); }
    show();
    say(recorder.state === "paused" ? words.paused : words.recording);
  }

  // stop: keep it here; send: and send it; discard: and forget it
  function finish(then) {
    if (!live?.recorder || live.then) return;
    live.then = then;
    if (live.recorder.state === "recording") live.spent += performance.now() - live.since;
    live.recording.seconds = live.spent / 1000;
    live.recorder.stop();
  }
  async function ended() {
    const over = live, { recording } = over;
    clearInterval(over.clock);
    clearInterval(over.meter);
    over.stream.getTracks().forEach((track) => track.stop());
    over.sound?.close();
    over.screen?.release();
    panel.hidden = true;
    intake.querySelector("[data-record-start]").disabled = false;
    await over.writing;
    live = null;
    const told = voice.about("recording"); // chosen while it ran
    Object.assign(recording, { language: told.language, opportunityId: told.opportunityId, dealName: voice.dealName() });
    if (over.then === "discard" || !over.n) await kept.drop(recording.id).catch(() => {});
    else await kept.save(recording).catch(() => voice.problem(words.full)); // it is sent all the same
    await over.release?.();
    intake.querySelector("[data-record-start]").focus({ preventScroll: true });
    if (over.then === "discard") return say(words.discarded);
    if (!over.n) return say(words.nothing); // stopped at once
    over.then === "send" ? transmit(recording) : offer(recording);
  }

  async function transmit(recording, before) {
    const release = await hold(recording.id);
    if (!release) return voice.problem(words.elsewhere);
    before?.remove();
    const shown = voice.row("upload");
    only(recording, shown);
    const blob = await kept.blob(recording).catch(() => null);
    if (!blob) { release(); offer(recording); return voice.problem(words.unread); }
    const told = { team: recording.team, source: "recording", language: recording.language, opportunityId: recording.opportunityId, recordedAt: recording.startedAt, fileName: fileName(recording) };
    const note = await voice.upload(blob, named(recording, words.name), told, {
      element: shown, begun: recording.uploadId,
      onBegun: (id) => { recording.uploadId = id; kept.save(recording).catch(() => {}); },
      onUnlinked: () => { Object.assign(recording, { opportunityId: null, dealName: "" }); kept.save(recording).catch(() => {}); },
    });
    if (note) await kept.drop(recording.id).catch(() => {}); // the server has it
    else offer({ ...recording, uploadId: "" });
    release();
  }

  // a recording has one row, whether it waits for somebody or is on its way
  function only(recording, shown) {
    voice.list.querySelectorAll(`[data-recording="${recording.id}"]`).forEach((each) => each.remove());
    shown.dataset.recording = recording.id;
    voice.list.prepend(shown);
  }

  // what is here and was not sent
  function offer(recording) {
    const shown = voice.row("unsent"), part = (name) => shown.querySelector(`[data-${name}]`);
    part("name").textContent = named(recording, recording.dealName ? words.unsentDeal : words.unsent);
    part("send").addEventListener("click", () => transmit(recording, shown));
    part("hear").addEventListener("click", async () => {
      const sound = part("sound");
      const blob = sound.src ? null : await kept.blob(recording).catch(() => null);
      if (!sound.src && !blob) return voice.problem(words.unread);
      if (blob) sound.src = URL.createObjectURL(blob);
      sound.hidden = false;
      sound.play().catch(() => {});
    });
    const save = part("save");
    save.setAttribute("role", "button");
    save.href = "#";
    save.addEventListener("click", async (event) => {
      if (save.hasAttribute("download")) return;
      event.preventDefault();
      const blob = await kept.blob(recording).catch(() => null);
      if (!blob) return voice.problem(words.unread);
      save.download = fileName(recording);
      save.href = URL.createObjectURL(blob);
      save.click();
    });
    part("discard").addEventListener("click", async () => {
      if (!confirm(words.sure)) return;
      await kept.drop(recording.id).catch(() => {});
      if (recording.uploadId) voice.forget(recording.uploadId, recording.team);
      shown.remove();
      say(words.discarded);
    });
    only(recording, shown);
    say(part("name").textContent);
  }
  async function look() {
    if (!window.indexedDB) return;
    const all = await kept.of(intake.dataset.team, intake.dataset.member).catch(() => []);
    for (const recording of all) if (recording.id !== live?.recording?.id && !(await isHeld(recording.id))) offer(recording);
  }

  // what was begun is not left by a slip of the hand; it would be kept, but who knows that
  addEventListener("beforeunload", (event) => { if (live?.recorder && live.recorder.state !== "inactive") event.preventDefault(); });
  addEventListener("beforeunload", (event) => { if ([...voice.list.querySelectorAll(".unsent")].some((each) => kept.isOnlyHere(each.dataset.recording))) event.preventDefault(); });
  addEventListener("pagehide", () => { if (live?.recorder?.state === "recording") live.recorder.requestData(); });

  intake.querySelector("[data-record-start]").addEventListener("click", start);
  $("send").addEventListener("click", () => finish("send"));
  $("stop").addEventListener("click", () => finish("stop"));
  $("pause").addEventListener("click", pause);
  $("discard").addEventListener("click", () => { if (confirm(words.sure)) finish("discard"); });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-record]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    intake.scrollIntoView({ block: "nearest" });
    start();
  });
  // pressed on another page a moment ago
  try { if (sessionStorage.getItem("wenshu-record") === intake.dataset.team) { sessionStorage.removeItem("wenshu-record"); start(); } } catch { /* then it is one press more */ }
  look();
})();
