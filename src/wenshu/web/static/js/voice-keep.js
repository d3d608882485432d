// A recording lies in this browser, second by second, until the server has it: no crash and no reload loses it.
(() => {
  const NAME = "wenshu-voice";
  let opened = null;

  function open() {
    opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("recordings", { keyPath: "id" });
        asked.result.createObjectStore("chunks", { keyPath: ["recording", "n"] });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    return opened;
  }

  // resolves when it is on the disk, not when it was asked for
  async function write(stores, run) {
    const db = await open();
    return new Promise((resolve, reject) => {
      const work = db.transaction(stores, "readwrite", { durability: "strict" });
      work.oncomplete = () => resolve();
      work.onabort = work.onerror = () => reject(work.error);
      run(...stores.map((name) => work.objectStore(name)));
    });
  }
  async function read(store, ask) {
    const db = await open();
    return new Promise((resolve, reject) => {
      const asked = ask(db.transaction(store).objectStore(store));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
  const chunksOf = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);
  const unsaved = new Map(); // what the browser had no room for, by recording and number: here as long as the page is

  const kept = {
    save: (recording) => write(["recordings"], (store) => store.put(recording)),
    // rejects where there is no room; the sound is not lost by that
    async add(recording, n, blob) {
      try {
        await write(["recordings", "chunks"], (recordings, chunks) => { recordings.put(recording); chunks.put({ recording: recording.id, n, blob }); });
      } catch (error) {
        if (!unsaved.has(recording.id)) unsaved.set(recording.id, new Map());
        unsaved.get(recording.id).set(n, blob);
        throw error;
      }
    },
    isOnlyHere: (id) => unsaved.has(id),
    drop(id) {
      unsaved.delete(id);
      return write(["recordings", "chunks"], (recordings, chunks) => { recordings.delete(id); chunks.delete(chunksOf(id)); });
    },
    // those of one person in one team, the oldest first
    async of(team, member) {
      const all = await read("recordings", (store) => store.getAll());
      return all.filter((each) => each.team === team && each.member === member).sort((a, b) => a.startedAt.localeCompare(b.startedAt));
    },
    // rejects rather than leave out a second
    async blob(recording) {
      const here = unsaved.get(recording.id) ?? new Map();
      const chunks = await read("chunks", (store) => store.getAll(chunksOf(recording.id))).catch((error) => { if (here.size >= recording.chunks) return []; throw error; });
      const whole = new Map([...chunks.map((each) => [each.n, each.blob]), ...here]);
      return new Blob([...whole.keys()].sort((a, b) => a - b).map((n) => whole.get(n)), { type: recording.type });
    },
  };

  // whoever records or sends one holds its lock: another window leaves it alone
  const lock = (id) => `wenshu-voice-${id}`;
  function hold(id) {
    if (!navigator.locks) return Promise.resolve(async () => {});
    return new Promise((resolve) => {
      const over = navigator.locks.request(lock(id), { ifAvailable: true }, (got) => {
        if (!got) { resolve(null); return undefined; }
        return new Promise((free) => { resolve(() => { free(); return over; }); });
      });
    });
  }
  async function isHeld(id) {
    if (!navigator.locks) return false;
    const { held } = await navigator.locks.query();
    return held.some((each) => each.name === lock(id));
  }

  Object.assign(window.wenshuVoice, { kept, hold, isHeld });
})();
