// A part from one moment to another: play it, share it, take a licence for it.
import { copyText } from "../copy.js";
import { exact, readExact } from "./clock.js";

export class Clip {
  constructor(player) {
    this.player = player;
    this.box = player.querySelector("[data-clip]");
    this.part = null; // {start, end} in ms
    this.begin = null;
    this.isPlaying = false;
    this.start = this.box.querySelector("[data-clip-start]");
    this.end = this.box.querySelector("[data-clip-end]");
    this.licence = this.box.querySelector("[data-clip-licence]");
    this.said = this.box.querySelector("[data-clip-said]");
    for (const field of [this.start, this.end]) field.addEventListener("change", () => this.typed());
    this.box.addEventListener("click", (event) => {
      const name = event.target.closest("[data-clip-act]")?.dataset.clipAct;
      if (name) this[name]();
    });
  }

  get whole() {
    return Number(this.player.dataset.duration) || this.player.length * 1000;
  }

  setIn() {
    this.begin = Math.round(this.player.media.currentTime * 1000);
    const end = this.part && this.part.end > this.begin ? this.part.end : null;
    this.choose(this.begin, end);
  }

  setOut() {
    const now = Math.round(this.player.media.currentTime * 1000);
    const start = this.part?.start ?? this.begin ?? 0;
    this.choose(start < now ? start : 0, now);
  }

  typed() {
    const [start, end] = [readExact(this.start.value), this.end.value ? readExact(this.end.value) : null];
    if (start === null || (this.end.value && end === null)) {
      this.said.textContent = this.box.dataset.badTime;
      return;
    }
    this.choose(start, end);
  }

  /** Take these moments (ms); without an end the part isn't whole yet. */
  choose(start, end) {
    this.box.open = true;
    this.begin = start;
    this.start.value = exact(start);
    this.end.value = end === null ? "" : exact(end);
    const fault = end === null ? "" : this.faultOf(start, end);
    this.part = end === null || fault ? null : { start, end };
    const length = this.part ? this.box.dataset.length.replace("{s}", ((end - start) / 1000).toFixed(1)) : "";
    this.said.textContent = fault || length || this.box.dataset.needsEnd;
    for (const each of this.box.querySelectorAll("[data-needs-part]")) each.hidden = !this.part;
    if (this.licence && this.part) this.licence.href = `${this.licence.dataset.offer}?clip=${start}-${end}`;
    this.player.mark(this.part);
  }

  faultOf(start, end) {
    const { dataset } = this.box;
    if (end <= start) return dataset.badOrder;
    if (end > this.whole) return dataset.beyond;
    const least = Number(this.licence?.dataset.min ?? 0);
    if (end - start < least) return dataset.tooShort.replace("{s}", least / 1000);
    return "";
  }

  play() {
    if (!this.part) return;
    this.player.seek(this.part.start / 1000);
    this.isPlaying = true;
    this.player.play();
  }

  /** Stops at the end of the part, once. */
  watch() {
    if (!this.isPlaying || !this.part) return;
    if (this.player.media.currentTime * 1000 >= this.part.end) {
      this.isPlaying = false;
      this.player.media.pause();
    }
  }

  share() {
    if (!this.part) return;
    const { start, end } = this.part;
    copyText(this.player.address(`${start / 1000},${end / 1000}`), this.box.dataset.copied);
  }

  clear() {
    this.part = null;
    this.begin = null;
    this.isPlaying = false;
    this.start.value = "";
    this.end.value = "";
    this.said.textContent = "";
    for (const each of this.box.querySelectorAll("[data-needs-part]")) each.hidden = true;
    this.player.mark(null);
  }
}
