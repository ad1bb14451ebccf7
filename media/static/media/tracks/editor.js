// The timing editor over the plain form: cues of every language in rows beside the recording.
import { SHORTEST_MS, clock, inOrder, merge, notices, parse, readClock, render, rows, split } from "./cues.js";
import { Draft } from "./draft.js";
import { History } from "./history.js";
import { Wave } from "./wave.js";

const STEP_MS = 100;
const SEEK_S = 5;
const AUTOSAVE_MS = 1000;

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

class Editor {
  constructor(root) {
    this.root = root;
    this.data = JSON.parse(document.getElementById("track-data").textContent);
    this.say = root.querySelector("[data-say]").dataset;
    this.media = root.querySelector("[data-media]");
    this.form = root.querySelector("[data-plain]");
    this.table = root.querySelector("[data-cues]");
    this.tracks = this.data.tracks.map(({ text, notices: _seen, ...track }) => ({
      ...track,
      cues: inOrder(parse(text)),
    }));
    this.saved = this.texts();
    this.history = new History(this.tracks);
    this.draft = new Draft(`${this.data.asset}-${this.data.kind}`);
    this.active = { column: 0, cue: 0 };
    this.stopAt = null;
    this.wave = new Wave(root.querySelector("[data-wave]"), {
      duration: this.length,
      seek: (value) => this.seek(value),
    });
    this.wave.load(root.querySelector("[data-wave]").dataset.wave).then(() => this.playhead());
    this.form.hidden = true;
    root.querySelector("[data-editor]").hidden = false;
    this.listen();
    this.offerDraft();
    this.show();
  }

  get length() {
    const whole = this.media.duration * 1000;
    return this.data.duration_ms || (Number.isFinite(whole) ? whole : 1);
  }

  get now() {
    return Math.round(this.media.currentTime * 1000);
  }

  get cue() {
    return this.tracks[this.active.column]?.cues[this.active.cue];
  }

  texts() {
    return this.tracks.map((track) => render(track.cues));
  }

  isChanged() {
    return this.texts().some((text, n) => text !== this.saved[n]);
  }

  listen() {
    const { media, root, table } = this;
    media.addEventListener("timeupdate", () => this.playhead());
    media.addEventListener("seeked", () => this.playhead());
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.run(button.dataset.do);
    });
    document.addEventListener("keydown", (event) => this.key(event));
    table.addEventListener("focusin", (event) => this.choose(event.target.closest("[data-cue]")));
    table.addEventListener("input", (event) => this.typed(event.target));
    table.addEventListener("change", (event) => this.changed(event.target));
    table.addEventListener("click", (event) => {
      const play = event.target.closest("[data-play]");
      if (play) this.play(Number(play.dataset.start), Number(play.dataset.end));
    });
    addEventListener("beforeunload", (event) => {
      if (this.isChanged()) event.preventDefault();
    });
    addEventListener("resize", () => this.playhead());
  }

  // Playing
  seek(value) {
    this.media.currentTime = Math.max(0, Math.min(value, this.length)) / 1000;
  }

  play(start, end) {
    this.seek(start);
    this.stopAt = end;
    this.media.play();
  }

  playhead() {
    if (this.stopAt !== null && this.now >= this.stopAt) {
      this.media.pause();
      this.stopAt = null;
    }
    this.root.querySelector("[data-now]").textContent = clock(this.now);
    for (const cell of this.table.querySelectorAll("[data-cue]")) {
      const cue = this.tracks[cell.dataset.column].cues[cell.dataset.cue];
      cell.classList.toggle("is-now", this.now >= cue.start && this.now < cue.end);
    }
    this.wave.draw(this.now, this.tracks[this.active.column]?.cues ?? [], this.cue);
  }

  // Changing
  choose(cell) {
    if (!cell) return;
    this.active = { column: Number(cell.dataset.column), cue: Number(cell.dataset.cue) };
    for (const each of this.table.querySelectorAll(".is-active")) each.classList.remove("is-active");
    cell.classList.add("is-active");
    this.playhead();
  }

  // The chosen cue, and those that stand in its row while the languages are tied together
  together() {
    const cue = this.cue;
    if (!cue) return [];
    if (!this.root.querySelector("[data-tied]").checked) return [cue];
    return Object.values(rows(this.tracks).find((row) => Object.values(row.cues).includes(cue)).cues);
  }

  run(name) {
    const act = {
      play: () => (this.media.paused ? this.media.play() : this.media.pause()),
      back: () => this.seek(this.now - SEEK_S * 1000),
      on: () => this.seek(this.now + SEEK_S * 1000),
      cue: () => this.cue && this.play(this.cue.start, this.cue.end),
      in: () => this.time("start"),
      out: () => this.time("end"),
      split: () => this.split(),
      merge: () => this.merge(),
      earlier: () => this.shift(-STEP_MS),
      later: () => this.shift(STEP_MS),
      "all-earlier": () => this.shift(-STEP_MS, true),
      "all-later": () => this.shift(STEP_MS, true),
      add: () => this.add(),
      remove: () => this.remove(),
      previous: () => this.step(-1),
      next: () => this.step(1),
      undo: () => this.replace(this.history.undo()),
      redo: () => this.replace(this.history.redo()),
      save: () => this.save(),
      help: () => this.root.querySelector("[data-help]").showModal(),
      restore: () => this.restore(),
      discard: () => this.discard(),
    }[name];
    act?.();
  }

  time(edge) {
    for (const cue of this.together()) {
      if (edge === "start") cue.start = Math.max(0, Math.min(this.now, cue.end - SHORTEST_MS));
      else cue.end = Math.max(this.now, cue.start + SHORTEST_MS);
    }
    this.done();
  }

  shift(by, all = false) {
    const after = this.cue?.start ?? 0;
    const chosen = all
      ? this.tracks.flatMap((track) => track.cues.filter((cue) => cue.start >= after))
      : this.together();
    if (chosen.some((cue) => cue.start + by < 0)) return;
    for (const cue of chosen) {
      cue.start += by;
      cue.end += by;
    }
    this.done();
  }

  split() {
    const cut = this.together().map((cue) => [cue, split(cue, this.now)]);
    if (cut.some(([, parts]) => !parts)) return this.tell(this.say.noSplit);
    for (const track of this.tracks) {
      track.cues = track.cues.flatMap((cue) => cut.find(([whole]) => whole === cue)?.[1] ?? [cue]);
    }
    return this.done();
  }

  merge() {
    const chosen = this.together();
    for (const track of this.tracks) {
      const at = track.cues.findIndex((cue) => chosen.includes(cue));
      if (at >= 0 && track.cues[at + 1]) {
        track.cues.splice(at, 2, merge(track.cues[at], track.cues[at + 1]));
      }
    }
    this.done();
  }

  add() {
    const tied = this.root.querySelector("[data-tied]").checked;
    const start = Math.min(this.now, Math.max(0, this.length - SHORTEST_MS));
    const cue = { start, end: Math.min(start + 2000, Math.max(this.length, start + SHORTEST_MS)), text: "", identifier: "", settings: "" };
    this.tracks.forEach((track, column) => {
      if (tied || column === this.active.column) track.cues.push({ ...cue });
    });
    const mine = this.tracks[this.active.column].cues.at(-1);
    this.done(mine);
  }

  remove() {
    const chosen = this.together();
    for (const track of this.tracks) {
      const left = track.cues.filter((cue) => !chosen.includes(cue));
      if (!left.length) return this.tell(this.say.lastCue);
      track.cues = left;
    }
    return this.done();
  }

  step(by) {
    const track = this.tracks[this.active.column];
    const cue = Math.max(0, Math.min(this.active.cue + by, track.cues.length - 1));
    this.focus(this.active.column, cue);
    this.seek(track.cues[cue].start);
  }

  typed(field) {
    if (field.tagName !== "TEXTAREA") return;
    this.cue.text = field.value;
    this.keep();
    this.remark();
  }

  changed(field) {
    if (field.tagName === "TEXTAREA") {
      this.history.push(this.tracks);
      return;
    }
    const value = readClock(field.value);
    const edge = field.dataset.edge;
    const other = edge === "start" ? this.cue.end : this.cue.start;
    const fits = value !== null && (edge === "start" ? value < other : value > other);
    if (!fits) {
      field.value = clock(this.cue[edge]);
      this.tell(this.say.badTime);
      return;
    }
    for (const cue of this.together()) {
      if (edge === "start" ? value < cue.end : value > cue.start) cue[edge] = value;
    }
    this.done();
  }

  done(cue = this.cue) {
    const column = this.active.column;
    for (const track of this.tracks) inOrder(track.cues);
    this.history.push(this.tracks);
    this.keep();
    this.show();
    const at = Math.max(0, this.tracks[column].cues.indexOf(cue));
    this.focus(column, at);
  }

  replace(tracks) {
    if (!tracks) return;
    // The revision is the server's: undoing an edit doesn't undo a save.
    this.tracks = tracks.map((track, n) => ({ ...track, revision: this.tracks[n].revision }));
    this.keep();
    this.show();
  }

  // Keeping and saving
  keep() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.isChanged()) return this.draft.clear();
      const state = this.tracks.map(({ id, revision, cues }) => ({ id, revision, text: render(cues) }));
      if (this.draft.write(state)) this.tell(this.say.drafted);
      return undefined;
    }, AUTOSAVE_MS);
  }

  offerDraft() {
    const kept = this.draft.read();
    const useful = kept?.some((each) => {
      const n = this.tracks.findIndex((track) => track.id === each.id);
      return n >= 0 && each.text !== this.saved[n];
    });
    this.root.querySelector("[data-draft]").hidden = !useful;
    if (kept && !useful) this.draft.clear();
  }

  restore() {
    const kept = this.draft.read() ?? [];
    for (const track of this.tracks) {
      const mine = kept.find((each) => each.id === track.id);
      if (!mine) continue;
      track.cues = inOrder(parse(mine.text));
      track.revision = mine.revision; // written over an older text: the server will say so
    }
    this.root.querySelector("[data-draft]").hidden = true;
    this.history.push(this.tracks);
    this.show();
  }

  discard() {
    this.draft.clear();
    this.root.querySelector("[data-draft]").hidden = true;
  }

  async save() {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("action", "save");
    const sent = this.texts();
    this.tracks.forEach((track, n) => {
      body.append("track", track.id);
      body.set(`revision-${track.id}`, track.revision);
      body.set(`text-${track.id}`, sent[n]);
    });
    this.tell(this.say.saving);
    let answer;
    try {
      answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } });
    } catch {
      this.tell(this.say.offline, true);
      return;
    }
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      this.tell(said.detail ?? this.say.offline, true);
      return;
    }
    said.tracks.forEach(({ id, revision }) => {
      this.tracks.find((track) => track.id === id).revision = revision;
    });
    this.saved = sent;
    this.draft.clear();
    this.tell(this.say.saved);
  }

  tell(text, isBad = false) {
    const place = this.root.querySelector("[data-status]");
    place.textContent = text;
    place.classList.toggle("is-bad", isBad);
  }

  // Showing
  show() {
    const body = this.table.tBodies[0];
    body.replaceChildren(...rows(this.tracks).map((row, n) => this.row(row, n)));
    this.active.column = Math.min(this.active.column, this.tracks.length - 1);
    const most = (this.tracks[this.active.column]?.cues.length ?? 1) - 1;
    this.active.cue = Math.max(0, Math.min(this.active.cue, most));
    this.cell(this.active)?.classList.add("is-active");
    this.remark();
    this.playhead();
  }

  row(row, n) {
    const head = make("th", { scope: "row", textContent: String(n + 1) });
    const cells = this.tracks.map((track, column) => {
      const cue = row.cues[column];
      const cell = make("td", { className: "track-cell" });
      if (!cue) {
        cell.append(make("span", { className: "track-missing", textContent: this.say.missing }));
        return cell;
      }
      cell.dataset.column = column;
      cell.dataset.cue = track.cues.indexOf(cue);
      const field = (edge, label) => {
        const input = make("input", { value: clock(cue[edge]), ariaLabel: `${track.language} ${n + 1} ${label}` });
        input.dataset.edge = edge;
        return input;
      };
      const play = make("button", { type: "button", className: "button button-small button-secondary", textContent: "▶", ariaLabel: `${this.say.play} ${n + 1}` });
      Object.assign(play.dataset, { play: "", start: cue.start, end: cue.end });
      cell.append(
        make("div", { className: "track-times" }, play, field("start", this.say.start), field("end", this.say.end)),
        make("textarea", { value: cue.text, rows: 2, lang: track.language, ariaLabel: `${track.language} ${n + 1}` }),
        make("p", { className: "track-notices" }),
      );
      return cell;
    });
    return make("tr", {}, head, ...cells);
  }

  remark() {
    let count = 0;
    this.tracks.forEach((track, column) => {
      let before = 0;
      track.cues.forEach((cue, n) => {
        const { language } = track;
        const { duration_ms: duration, kind } = this.data;
        const found = notices(cue, { before, isFirst: n === 0, language, duration, kind });
        before = Math.max(before, cue.end);
        count += found.length;
        const place = this.cell({ column, cue: n })?.querySelector(".track-notices");
        if (place) place.textContent = found.map(([code, value]) => this.say[`n_${code.replace("-", "_")}`].replace("{n}", value)).join(" ");
      });
    });
    this.root.querySelector("[data-tally]").textContent = count ? this.say.count.replace("{n}", count) : this.say.clean;
  }

  cell({ column, cue }) {
    return this.table.querySelector(`[data-column="${column}"][data-cue="${cue}"]`);
  }

  focus(column, cue) {
    this.active = { column, cue };
    const cell = this.cell(this.active);
    cell?.querySelector("textarea").focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest" });
  }

  // Keys: alone outside of text, with Alt inside of it
  key(event) {
    if (this.root.querySelector("[data-help]").open) return;
    const inText = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    const command = event.ctrlKey || event.metaKey;
    let name = null;
    if (command && event.code === "KeyS") name = "save";
    else if (command && event.code === "KeyZ" && !inText) name = event.shiftKey ? "redo" : "undo";
    else if (command && event.code === "KeyY" && !inText) name = "redo";
    else if (command) return;
    else if (!inText || event.altKey) {
      if (event.target.closest?.("button, a, video, audio") && ["Space", "Enter"].includes(event.code)) return;
      name = event.key === "?" ? "help" : KEYS[event.code];
    }
    if (!name) return;
    event.preventDefault();
    this.run(name);
  }
}

const KEYS = {
  Space: "play", KeyK: "play", KeyJ: "back", KeyL: "on", KeyP: "cue", KeyI: "in", KeyO: "out",
  KeyS: "split", KeyM: "merge", KeyN: "add", KeyD: "remove", BracketLeft: "earlier",
  BracketRight: "later", ArrowUp: "previous", ArrowDown: "next", KeyU: "undo", KeyR: "redo",
};

const root = document.querySelector("[data-track-editor]");
if (root && JSON.parse(document.getElementById("track-data").textContent).tracks.length) new Editor(root);
