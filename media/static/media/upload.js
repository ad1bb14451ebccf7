// The upload page: many files, each with its own row; pause, go on after a reload, drag and drop.
// Without this script the plain form does the work.
import { showAlike } from "./alike.js";
import { drop, follow, known, Transfer } from "./upload-transfer.js";

const AT_ONCE = 2;
const SPEED_OVER_MS = 6000;
const DAY_MS = 86_400_000;
const LANGUAGE = document.documentElement.lang || "zh-Hans";

const number = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1 });
const size = (bytes) =>
  bytes < 2 ** 20 ? `${number.format(Math.ceil(bytes / 1024))} KB` : `${number.format(bytes / 2 ** 20)} MB`;
const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

/** One row of the list, for a file that is here or for an upload that only the server knows. */
class Row {
  #measured = [];

  constructor(page, name, bytes) {
    this.page = page;
    this.name = name;
    this.bytes = bytes;
    this.element = page.template.content.firstElementChild.cloneNode(true);
    this.find = (part) => this.element.querySelector(`[data-upload-${part}]`);
    this.find("name").textContent = name;
    this.find("size").textContent = size(bytes);
    this.bar = this.find("bar");
    this.bar.setAttribute("aria-label", fill(page.words.barLabel, { name }));
    for (const act of ["pause", "resume", "cancel", "keep", "give-up"]) {
      this.find(act).addEventListener("click", () => this.#act(act));
      if (!["keep", "give-up"].includes(act))
        this.find(act).setAttribute("aria-label", `${this.find(act).textContent.trim()} ${name}`);
    }
    page.list.append(this.element);
  }

  /** Shows a state; `say` also reads it out. */
  show(state, text, say = true) {
    if (say && this.state !== state) this.page.say(`${this.name}: ${text}`);
    this.state = state;
    this.element.dataset.state = state;
    this.find("status").textContent = text;
    this.find("pause").hidden = !["sending", "waiting"].includes(state);
    this.find("resume").hidden = !["paused", "failed"].includes(state);
    this.find("cancel").hidden = ["checking", "stored", "refused", "cancelled"].includes(state);
    this.bar.hidden = ["pending", "stored", "refused", "cancelled"].includes(state);
  }

  sending({ sent, total }) {
    this.bar.value = sent / total;
    const now = performance.now();
    this.#measured.push([now, sent]);
    while (now - this.#measured[0][0] > SPEED_OVER_MS) this.#measured.shift();
    const [[since, from]] = this.#measured;
    const speed = now > since ? ((sent - from) / (now - since)) * 1000 : 0; // bytes a second
    const facts = { percent: Math.floor((sent / total) * 100), speed: size(speed) };
    const words = this.page.words;
    if (speed < 1) return this.show("sending", fill(words.sendingFirst, facts));
    facts.left = this.#duration((total - sent) / speed);
    return this.show("sending", fill(words.sending, facts));
  }

  #duration(seconds) {
    const [value, unit] = seconds < 90 ? [Math.ceil(seconds), "second"] : [Math.ceil(seconds / 60), "minute"];
    return new Intl.NumberFormat(LANGUAGE, { style: "unit", unit, unitDisplay: "long" }).format(value);
  }

  checking({ percent, isAway = false }) {
    if (percent === null) this.bar.removeAttribute("value");
    else this.bar.value = percent / 100;
    this.show("checking", isAway ? this.page.words.waiting : this.page.words.checking);
  }

  note(text, link) {
    const place = this.find("note");
    place.hidden = false;
    place.replaceChildren(text, " ", Object.assign(document.createElement("a"), { href: link.url, textContent: link.title }));
    this.page.say(`${this.name}: ${text} ${link.title}`);
  }

  stored(asset) {
    const words = this.page.words;
    const text = asset?.was_known ? words.known : words.stored;
    this.show("stored", text);
    this.find("note").hidden = true;
    if (asset) {
      this.find("status").replaceChildren(
        Object.assign(document.createElement("a"), { href: asset.url, textContent: text }),
      );
    }
  }

  /** What the stored file is like; said once for each that is new. */
  alike(lines) {
    const fresh = lines.slice(this.likenesses ?? 0);
    this.likenesses = lines.length;
    showAlike(this.find("alike"), lines);
    fresh.forEach(({ text }) => this.page.say(`${this.name}: ${text}`));
  }

  #act(act) {
    const asking = this.find("confirm");
    if (act === "pause") this.transfer.pause();
    else if (act === "resume") this.page.go(this);
    else if (act === "keep") {
      asking.hidden = true;
      this.find("cancel").focus();
    } else if (act === "give-up") this.page.giveUp(this);
    else if (this.state === "pending") this.page.giveUp(this);
    else {
      asking.hidden = false;
      this.find("keep").focus();
    }
  }
}

class UploadPage {
  constructor(form) {
    this.form = form;
    this.words = document.querySelector("[data-upload-words]").dataset;
    this.template = document.querySelector("template[data-upload-row]");
    this.list = document.querySelector("[data-upload-list]");
    this.live = document.querySelector("[data-upload-live]");
    this.input = form.querySelector("input[type=file]");
    this.rows = [];
    const { endpoint, api, purpose, target = "" } = form.dataset;
    this.wishes = {
      endpoint: new URL(endpoint, location.href).href,
      api,
      purpose,
      target,
      language: LANGUAGE,
      csrf: () => form.elements.csrfmiddlewaretoken.value,
      metadata: () => this.#said(),
    };
    form.noValidate = true;
    form.classList.add("is-enhanced");
    this.input.addEventListener("change", () => {
      this.choose(this.input.files);
      this.input.value = "";
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.start();
    });
    this.#listenForDrops();
    this.#recall();
  }

  say(text) {
    this.live.textContent = text;
  }

  /** Takes files in; what the server has begun goes on at once, the others wait for the button. */
  choose(files) {
    if (!this.input.multiple) this.rows.filter((row) => row.state === "pending").forEach((row) => this.#forget(row));
    for (const file of this.input.multiple ? files : [...files].slice(0, 1)) {
      const begun = this.rows.find(
        (row) => row.url && !row.file && row.state === "unfinished" && row.name === file.name && row.bytes === file.size,
      );
      // What was refused under this name is being put right.
      this.rows.filter((row) => row.state === "refused" && row.name === file.name).forEach((row) => this.#forget(row));
      const row = begun ?? new Row(this, file.name, file.size);
      row.file = file;
      if (begun) this.go(row);
      else {
        row.show("pending", this.words.pending);
        this.rows.push(row);
      }
    }
  }

  start() {
    const waiting = this.rows.filter((row) => row.state === "pending");
    if (!waiting.length && !this.rows.some((row) => row.transfer)) this.#complain(this.words.choose);
    else this.#complain("");
    waiting.forEach((row) => row.show("queued", this.words.queued, false));
    this.#next();
  }

  /** Starts a row, or goes on with it. */
  go(row) {
    row.transfer ??= new Transfer(row.file, this.wishes, (what, facts) => this.#hear(row, what, facts), row.url);
    row.show("sending", fill(this.words.sendingFirst, { percent: Math.floor(row.bar.value * 100) }));
    row.transfer.start();
  }

  async giveUp(row) {
    try {
      if (row.transfer) await row.transfer.cancel();
      else if (row.url) await drop(row.url, this.wishes);
    } catch {
      row.find("confirm").hidden = true;
      row.show("failed", this.words.failed);
      return;
    }
    this.say(`${row.name}: ${this.words.cancelled}`);
    this.#forget(row);
    this.input.focus();
    this.#next();
  }

  #said() {
    const ignored = new Set(["csrfmiddlewaretoken", this.input.name]);
    return Object.fromEntries([...new FormData(this.form)].filter(([name, value]) => !ignored.has(name) && value));
  }

  #complain(text) {
    const place = this.form.querySelector("[data-upload-complaint]");
    place.textContent = text;
    place.hidden = !text;
    if (text) this.input.focus();
  }

  #forget(row) {
    row.element.remove();
    this.rows = this.rows.filter((each) => each !== row);
  }

  #next() {
    const busy = this.rows.filter((row) => ["sending", "waiting"].includes(row.state)).length;
    this.rows
      .filter((row) => row.state === "queued")
      .slice(0, Math.max(0, AT_ONCE - busy))
      .forEach((row) => this.go(row));
  }

  #hear(row, what, facts) {
    const words = this.words;
    if (what === "sending" && row.state === "paused") return; // a late word of the aborted request
    if (what === "sending" || what === "checking") row[what](facts);
    else if (what === "alike") row.alike(facts);
    else if (what === "duplicate") row.note(words.duplicate, facts);
    else if (what === "stored") {
      row.stored(facts);
      if ("uploadGoOn" in this.form.dataset && facts) location.assign(facts.url);
    } else if (what === "refused") row.show("refused", facts.text);
    else if (what === "failed") row.show(facts.changed ? "refused" : "failed", facts.changed ? words.changed : words.failed);
    else row.show(what, words[what]);
    if (!["sending", "alike"].includes(what)) this.#next();
  }

  #listenForDrops() {
    const zone = this.form.querySelector("[data-upload-drop]");
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      const items = [...event.dataTransfer.items].filter((item) => item.webkitGetAsEntry?.()?.isFile ?? true);
      this.choose(items.map((item) => item.getAsFile()).filter(Boolean));
    });
  }

  /** What the server still has of earlier visits: go on, wait for the check, read the refusal. */
  async #recall() {
    let earlier;
    try {
      earlier = await known(this.wishes);
    } catch {
      return; // offline; new files will say so
    }
    if (!this.input.multiple) {
      // What was refused before the file that is there now is settled.
      const stored = earlier.findIndex((upload) => upload.state === "stored");
      if (stored >= 0) earlier = earlier.slice(0, stored);
    }
    for (const upload of earlier.reverse()) {
      const young = Date.now() - Date.parse(upload.created_at) < DAY_MS;
      if (!["receiving", "checking"].includes(upload.state) && !(upload.refusal && young)) continue;
      const row = new Row(this, upload.name, upload.size_bytes);
      row.url = upload.url;
      this.rows.push(row);
      if (upload.state === "receiving") {
        row.bar.value = upload.received_bytes / upload.size_bytes;
        row.show("unfinished", fill(this.words.unfinished, { got: size(upload.received_bytes), all: size(upload.size_bytes) }), false);
      } else if (upload.refusal) row.show("refused", upload.refusal.text, false);
      else {
        row.checking({ percent: upload.percent });
        follow(upload.url, this.wishes, (what, facts) => this.#hear(row, what, facts));
      }
    }
  }
}

document.querySelectorAll("form[data-upload]").forEach((form) => new UploadPage(form));
