// One file on its way: tus for the bytes, a worker for the hash, the API for what became of it.
// Knows nothing of the page; tells what happens through `on`.
const PIECE_BYTES = 8 * 2 ** 20; // each request is short, so that no thread of the server waits long
const WAITS_MS = [0, 1000, 2000, 3000, 5000, 5000, 10_000, 10_000, 20_000, ...Array(20).fill(30_000)];
const ASK_MS = 700;
const ASK_LONGEST_MS = 5000;

/**
 * @typedef {object} Wishes
 * @property {string} endpoint where uploads begin
 * @property {string} api where states are asked
 * @property {() => string} csrf
 * @property {string} language
 * @property {string} purpose
 * @property {string} target
 * @property {() => Record<string, string>} metadata what else the form says
 */

export class Transfer {
  #tus;
  #worker;
  #sha256;
  #ended = false;

  /**
   * @param {File} file
   * @param {Wishes} wishes
   * @param {(what: string, facts?: object) => void} on sending, waiting, paused, checking,
   *   duplicate, stored, alike, refused, failed
   * @param {string} [resume] address of an unfinished upload of the same file
   */
  constructor(file, wishes, on, resume) {
    this.file = file;
    this.wishes = wishes;
    this.on = on;
    this.#tus = new globalThis.tus.Upload(file, {
      endpoint: wishes.endpoint,
      uploadUrl: resume ?? null,
      chunkSize: PIECE_BYTES,
      retryDelays: WAITS_MS,
      storeFingerprintForResuming: false, // the server lists what is unfinished
      headers: this.#headers(),
      metadata: {
        ...wishes.metadata(),
        filename: file.name,
        digest: "follows",
        purpose: wishes.purpose,
        target: wishes.target,
      },
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", wishes.csrf()),
      onProgress: (sent, total) => on("sending", { sent, total }),
      onShouldRetry: (fault) => this.#again(fault),
      onUploadUrlAvailable: () => this.#declare(),
      onSuccess: () => this.#whole(),
      onError: (fault) => this.#refused(fault),
    });
  }

  get url() {
    return this.#tus.url;
  }

  start() {
    this.#worker ??= this.#hash();
    this.#tus.start();
  }

  pause() {
    this.#tus.abort();
    this.on("paused");
  }

  /** Gives the upload up, here and on the server. */
  async cancel() {
    this.#ended = true;
    await this.#tus.abort();
    this.#worker?.terminate();
    if (this.url) await drop(this.url, this.wishes);
  }

  #headers() {
    return { "Accept-Language": this.wishes.language };
  }

  #again(fault) {
    const status = fault.originalResponse?.getStatus() ?? 0;
    const again = status === 0 || status === 409 || status === 408 || status === 423 || status === 460 || status >= 500;
    const full = status === 507;
    if (again && !full) this.on("waiting");
    return again && !full;
  }

  #hash() {
    const worker = new Worker(new URL("./hash-worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      worker.terminate();
      this.#sha256 = data.sha256 ?? "";
      if (data.failed) {
        this.#tus.abort();
        this.#end("failed", { changed: true });
      } else {
        this.#declare();
      }
    });
    worker.postMessage(this.file);
    return worker;
  }

  /** Tells the server the hash, as soon as both the hash and the upload's address are there. */
  async #declare() {
    if (!this.#sha256 || !this.url || this.#ended || this.declared) return;
    this.declared = true;
    try {
      const answer = await ask(`${this.url}/sha256`, this.wishes, {
        method: "PUT",
        body: JSON.stringify({ sha256: this.#sha256 }),
      });
      const { duplicate } = await answer.json();
      if (duplicate) this.on("duplicate", duplicate);
    } catch {
      this.declared = false;
      setTimeout(() => this.#declare(), ASK_LONGEST_MS);
    }
  }

  #whole() {
    this.on("checking", { percent: null });
    this.#declare();
    follow(this.url, this.wishes, (what, facts) =>
      what === "stored" || what === "refused" ? this.#end(what, facts) : this.on(what, facts),
    );
  }

  #refused(fault) {
    const body = fault.originalResponse?.getBody();
    let text = "";
    try {
      text = JSON.parse(body).detail;
    } catch {
      // not a problem document: a proxy or no answer at all
    }
    if (text) this.#end("refused", { text });
    else this.on("failed", {});
  }

  #end(what, facts) {
    if (this.#ended) return;
    this.#ended = true;
    this.#worker?.terminate();
    this.on(what, facts);
  }
}

const idOf = (url) => url.split("/").pop();

/**
 * Asks what becomes of a whole file until it is refused, or stored and compared with the others.
 * @param {boolean} [told] whether it was already said that the file is stored
 */
export function follow(url, wishes, on, wait = ASK_MS, told = false) {
  setTimeout(async () => {
    try {
      const answer = await ask(`${wishes.api}/uploads/${idOf(url)}`, wishes);
      const now = await answer.json();
      if (now.state === "stored") {
        if (!told) on("stored", now.asset);
        told = true;
        if (now.asset?.likenesses.length) on("alike", now.asset.likenesses);
        if (now.asset?.compared ?? true) return undefined;
      }
      if (now.refusal) return on("refused", now.refusal);
      if (answer.status < 500 && !now.id) return on("refused", { text: now.detail });
      if (now.state === "checking") on("checking", { percent: now.percent });
    } catch {
      if (!told) on("checking", { percent: null, isAway: true }); // ask again: nothing is left to send
    }
    return follow(url, wishes, on, Math.min(wait * 1.4, ASK_LONGEST_MS), told);
  }, wait);
}

/** Newest uploads of this account for the same purpose and target, as the server knows them. */
export async function known(wishes) {
  const { purpose, target } = wishes;
  const query = new URLSearchParams({ purpose, target });
  const answer = await ask(`${wishes.api}/uploads?${query}`, wishes);
  return answer.ok ? answer.json() : [];
}

/** Ends an upload on the server. */
export function drop(url, wishes) {
  return ask(url, wishes, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } });
}

function ask(url, wishes, how = {}) {
  return fetch(url, {
    credentials: "same-origin",
    ...how,
    headers: {
      Accept: "application/json",
      "Accept-Language": wishes.language,
      "X-CSRFToken": wishes.csrf(),
      ...(how.body ? { "Content-Type": "application/json" } : {}),
      ...how.headers,
    },
  });
}
