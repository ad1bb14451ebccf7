// The bar of time: chapter marks, the chosen part, and a small picture of the moment aimed at.
import { clock } from "./clock.js";
import { svg } from "./drawing.js";

const WIDE = 1000; // units of the drawing over the bar

export class TimeBar {
  constructor(player) {
    this.player = player;
    this.input = player.querySelector(".player-time");
    this.box = player.querySelector("[data-timebar]");
    this.peek = player.querySelector("[data-peek]");
    this.pictures = null;
    this.part = svg("rect", { class: "mark-part", y: 0, height: 10, width: 0 });
    this.marks = svg("g", {});
    this.box.prepend(
      svg(
        "svg",
        { viewBox: `0 0 ${WIDE} 10`, preserveAspectRatio: "none", "aria-hidden": "true", class: "player-marks" },
        this.part,
        this.marks,
      ),
    );
    this.input.addEventListener("input", () => player.seek(this.input.valueAsNumber / 1000));
    this.box.addEventListener("pointermove", (event) => this.aim(event));
    this.box.addEventListener("pointerleave", () => this.hide());
    this.input.addEventListener("focus", () => this.load().then(() => this.show(player.media.currentTime)));
    this.input.addEventListener("blur", () => this.hide());
  }

  /** Chapters are links beside the player; their starts are marked here. */
  chapters() {
    const starts = [...this.player.querySelectorAll("[data-chapter]")].map((each) => Number(each.dataset.start) / 1000);
    this.marks.replaceChildren(
      ...starts.filter((start) => start > 0).map((start) => svg("rect", { class: "mark-chapter", x: this.x(start) - 1.5, y: 0, width: 3, height: 10 })),
    );
  }

  x(seconds) {
    return Math.min(1, seconds / (this.player.length || 1)) * WIDE;
  }

  update() {
    const { media, length } = this.player;
    this.input.max = Math.round(length * 1000);
    this.input.value = Math.round(media.currentTime * 1000);
    this.input.setAttribute("aria-valuetext", `${clock(media.currentTime)} / ${clock(length)}`);
    if (document.activeElement === this.input && !this.peek.hidden) this.show(media.currentTime);
  }

  /** Colour the part between two moments (ms); null takes it away. */
  mark(part) {
    const [start, end] = part ? [this.x(part.start / 1000), this.x(part.end / 1000)] : [0, 0];
    this.part.setAttribute("x", start);
    this.part.setAttribute("width", Math.max(0, end - start));
  }

  async aim(event) {
    const { left, width } = this.box.getBoundingClientRect();
    const at = Math.max(0, Math.min(1, (event.clientX - left) / width)) * this.player.length;
    await this.load();
    if (this.box.matches(":hover")) this.show(at);
  }

  /** Pictures of moments: WebVTT whose cues name a picture and a part of it. */
  load() {
    const address = this.player.dataset.strip;
    this.loading ??= address ? this.read(address) : Promise.resolve();
    return this.loading;
  }

  async read(address) {
    const answer = await fetch(address);
    if (!answer.ok) return;
    const base = new URL(address, location.href);
    const seconds = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    const found = (await answer.text()).matchAll(/([\d:.]+)\s+-->\s+([\d:.]+).*\n(\S+?)#xywh=(\d+),(\d+),(\d+),(\d+)/g);
    this.pictures = [...found].map(([, start, end, file, ...area]) => ({
      start: seconds(start), end: seconds(end), file: new URL(file, base).pathname + new URL(file, base).search, area,
    }));
  }

  show(at) {
    const picture = this.pictures?.find(({ start, end }) => at >= start && at < end);
    const words = document.createElement("span");
    const chapter = [...this.player.querySelectorAll("[data-chapter]")].filter((each) => Number(each.dataset.start) <= at * 1000).at(-1);
    words.textContent = chapter ? `${clock(at)} ${chapter.dataset.title}` : clock(at);
    const parts = [words];
    if (picture) {
      const [, , width, height] = picture.area;
      parts.unshift(svg("svg", { viewBox: picture.area.join(" "), width, height, "aria-hidden": "true" }, svg("image", { href: picture.file })));
    }
    this.peek.replaceChildren(...parts);
    this.peek.hidden = false;
    const room = this.box.clientWidth;
    const half = this.peek.offsetWidth / 2;
    const middle = (at / (this.player.length || 1)) * room;
    this.peek.style.left = `${Math.max(half, Math.min(room - half, middle))}px`;
  }

  hide() {
    this.peek.hidden = true;
  }
}
