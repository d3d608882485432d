// Players of voice notes: one sound at a time, the waveform as a slider, speed, and whoever wants to know what is heard.
(() => {
  const SPEEDS = [1, 1.25, 1.5, 2, 0.75];
  const sounds = new WeakMap(); // the sound of a player, made when it is first asked for
  let current = null; // the player or small button that is heard

  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds || 0)), pad = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
    return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
  };
  const slider = (player) => player.querySelector("[data-slider]");
  // the server's measure: a recording of a browser often does not know its own length
  const length = (player) => {
    const told = Number(slider(player)?.dataset.length) || Number(player.dataset.seconds);
    const own = sounds.get(player)?.duration;
    return told || (Number.isFinite(own) ? own : 0);
  };

  function sound(player) {
    if (!sounds.has(player)) {
      const audio = new Audio();
      audio.preload = "none";
      audio.src = player.dataset.src || player.dataset.play;
      audio.preservesPitch = true;
      for (const event of ["timeupdate", "seeked", "durationchange"]) audio.addEventListener(event, () => draw(player));
      audio.addEventListener("play", () => playing(player, true));
      audio.addEventListener("pause", () => playing(player, false));
      audio.addEventListener("ended", () => playing(player, false));
      audio.addEventListener("error", () => { playing(player, false); window.wenshu.toast(player.dataset.broken || document.body.dataset.failed); });
      sounds.set(player, audio);
    }
    return sounds.get(player);
  }

  function playing(player, yes) {
    if (yes) {
      if (current && current !== player) sounds.get(current)?.pause();
      current = player;
      follow();
    }
    const button = player.matches("[data-player]") ? player.querySelector("[data-toggle]") : player;
    button.classList.toggle("playing", yes);
    if (player.dataset.pauseLabel) button.setAttribute("aria-label", yes ? player.dataset.pauseLabel : player.dataset.playLabel);
  }

  // four times a second is too coarse for a bar to move evenly
  function follow() {
    const audio = current && sounds.get(current);
    if (!audio || audio.paused || !current.isConnected) { if (audio && !current.isConnected) audio.pause(); return; }
    draw(current);
    requestAnimationFrame(follow);
  }

  function draw(player) {
    if (!player.matches("[data-player]")) return;
    const at = sounds.get(player)?.currentTime ?? 0, all = length(player), box = slider(player);
    if (!box) return;
    const whole = Math.floor(at), text = player.dataset.of.replace("{at}", clock(at)).replace("{all}", clock(all));
    for (const rect of box.querySelectorAll(".played")) {
      const width = rect.ownerSVGElement.viewBox.baseVal.width;
      rect.setAttribute("width", all ? Math.min(width, (width * at) / all) : 0);
    }
    if (box.getAttribute("aria-valuetext") !== text) {
      box.setAttribute("aria-valuemax", String(Math.floor(all)));
      box.setAttribute("aria-valuenow", String(whole));
      box.setAttribute("aria-valuetext", text);
      player.querySelector("[data-at]").textContent = clock(at);
      if (all) player.querySelector("[data-all]").textContent = clock(all);
    }
    player.dispatchEvent(new CustomEvent("voice:heard", { bubbles: true, detail: { at } }));
  }

  const play = (player) => sound(player).play().catch((error) => { if (error.name !== "AbortError") playing(player, false); });
  const toggle = (player) => { const audio = sound(player); audio.paused ? play(player) : audio.pause(); };

  // a sound that has not begun to load takes its place once it has
  function seek(player, seconds, { go = false } = {}) {
    const audio = sound(player), to = Math.max(0, Math.min(seconds, length(player) || seconds));
    if (audio.readyState > 0) audio.currentTime = to;
    else {
      audio.addEventListener("loadedmetadata", () => { audio.currentTime = to; }, { once: true });
      if (!go) audio.load();
      audio.preload = "metadata";
    }
    if (go) play(player);
    if (audio.readyState > 0) draw(player);
  }

  function speed(player) {
    const audio = sound(player), next = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    audio.playbackRate = audio.defaultPlaybackRate = next;
    const button = player.querySelector("[data-speed]"), said = Number.isInteger(next) ? next.toFixed(1) : String(next);
    button.textContent = `${said}×`;
    button.setAttribute("aria-label", button.dataset.label.replace("{speed}", said));
  }

  const of = (element) => element.closest("[data-voice]")?.querySelector("[data-player]");

  document.addEventListener("click", (event) => {
    const small = event.target.closest("[data-play]"), big = event.target.closest("[data-toggle], [data-speed]");
    if (small) { event.preventDefault(); return toggle(small); }
    if (big) { const player = big.closest("[data-player]"); return big.matches("[data-speed]") ? speed(player) : toggle(player); }
    const link = event.target.closest("[data-seek]");
    if (link && of(link) && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      seek(of(link), Number(link.dataset.seek), { go: true });
    }
  });

  // the waveform, by pointer
  const place = (box, event) => { const { left, width } = box.getBoundingClientRect(); return Math.max(0, Math.min(1, (event.clientX - left) / width)); };
  document.addEventListener("pointerdown", (event) => {
    const box = event.target.closest?.("[data-slider]");
    if (!box || event.button) return;
    const player = box.closest("[data-player]");
    const move = (moved) => seek(player, place(box, moved) * length(player));
    box.setPointerCapture(event.pointerId);
    move(event);
    box.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"]) box.addEventListener(end, () => box.removeEventListener("pointermove", move), { once: true });
  });

  // and by keys, as sliders have them
  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const box = event.target.closest?.("[data-slider]");
    if (box) {
      const player = box.closest("[data-player]"), at = sounds.get(player)?.currentTime ?? 0;
      const to = { ArrowRight: at + 5, ArrowUp: at + 5, ArrowLeft: at - 5, ArrowDown: at - 5, PageUp: at + 30, PageDown: at - 30, Home: 0, End: length(player) }[event.key];
      if (to !== undefined) { event.preventDefault(); return seek(player, to); }
      if (event.key === " ") { event.preventDefault(); return toggle(player); }
    }
    if (window.wenshu.typing(event.target)) return;
    const first = document.querySelector("[data-voice] [data-player]");
    const mine = (current?.isConnected && current.matches("[data-player]") && current) || first;
    const page = event.key === " " && event.target.matches("body, main, .script") && document.querySelector("[data-voice-page] [data-player]");
    if (mine && (event.key === "k" || page)) { event.preventDefault(); toggle(mine); }
  });

  // a waveform that came later knows how long it is
  document.addEventListener("htmx:oobAfterSwap", ({ target }) => {
    const player = target.matches?.("[data-slider]") && target.closest("[data-player]");
    if (!player) return;
    player.querySelector("[data-all]").textContent = clock(length(player));
    draw(player);
  });

  window.wenshuVoice = { ...window.wenshuVoice, clock, isPlaying: (player) => Boolean(player && sounds.get(player) && !sounds.get(player).paused) };
})();
