// The sound as a picture that is the seek bar as well; the range beneath does the same by keys.
import { svg } from "./drawing.js";

const WAVE_EVERY = 4; // peaks of the file that one stroke of the drawing stands for

export class Wave {
  constructor(player, box) {
    this.player = player;
    this.box = box;
    this.count = 0;
    this.draw();
  }

  async draw() {
    const { box, player } = this;
    const answer = await fetch(box.dataset.waveform);
    if (!answer.ok) return;
    const { data, duration_ms: whole } = await answer.json(); // lowest and highest in turn
    const peaks = [];
    for (let n = 0; n + 1 < data.length; n += 2 * WAVE_EVERY) {
      peaks.push(Math.max(...data.slice(n, n + 2 * WAVE_EVERY).map(Math.abs)));
    }
    if (!peaks.length) return;
    const most = Math.max(...peaks) || 1;
    const bars = peaks
      .map((peak, index) => {
        const height = Math.max(0.02, peak / most) * 48;
        return `M${index + 0.5} ${50 - height}V${50 + height}`;
      })
      .join("");
    const id = `wave-${player.dataset.media}`;
    const shape = { d: bars, "vector-effect": "non-scaling-stroke" };
    this.whole = whole / 1000;
    this.count = peaks.length;
    this.played = svg("rect", { x: 0, y: 0, width: 0, height: 100 });
    this.part = svg("rect", { class: "mark-part", x: 0, y: 0, width: 0, height: 100 });
    box.append(
      svg(
        "svg",
        { viewBox: `0 0 ${peaks.length} 100`, preserveAspectRatio: "none", "aria-hidden": "true" },
        svg("clipPath", { id }, this.played),
        this.part,
        svg("path", { ...shape, class: "wave-all" }),
        svg("path", { ...shape, class: "wave-played", "clip-path": `url(#${id})` }),
      ),
    );
    box.addEventListener("pointerdown", (event) => this.drag(event));
    box.addEventListener("pointermove", (event) => event.buttons && this.drag(event));
    this.update();
    this.mark(player.clip.part);
  }

  drag(event) {
    const { left, width } = this.box.getBoundingClientRect();
    this.player.seek(((event.clientX - left) / width) * this.whole);
  }

  update() {
    this.played?.setAttribute("width", String((this.count * this.player.media.currentTime) / this.whole));
  }

  mark(part) {
    if (!this.part) return;
    const x = (ms) => (this.count * ms) / 1000 / this.whole;
    this.part.setAttribute("x", part ? x(part.start) : 0);
    this.part.setAttribute("width", part ? Math.max(0, x(part.end) - x(part.start)) : 0);
  }
}
