// <huxiang-story>: as the steps scroll by, the camera moves over one image. Text stands first
// and reads without it; it can be stopped, and cuts in place of moving where that is asked.
import { calm, loadOpenSeadragon, tileSource, viewerOptions } from "./openseadragon.js";

const MOVE_S = 0.6;
const library = import.meta.url.replace(
  /museum\/js\/story.*$/,
  "vendor/openseadragon/openseadragon.min.js",
);

class HuxiangStory extends HTMLElement {
  connectedCallback() {
    const waiting = new IntersectionObserver(
      ([entry]) => {
        if (!entry.isIntersecting) return;
        waiting.disconnect();
        this.start().catch((fault) => console.warn("the camera stays still:", fault.message));
      },
      { rootMargin: "600px" },
    );
    if (this.dataset.service) waiting.observe(this);
  }

  async start() {
    const [OpenSeadragon, source] = await Promise.all([
      loadOpenSeadragon(library),
      tileSource(this.dataset.service),
    ]);
    const canvas = document.createElement("div");
    canvas.className = "zoom-canvas";
    canvas.setAttribute("aria-hidden", "true");
    this.prepend(canvas);
    this.viewer = OpenSeadragon({
      ...viewerOptions(OpenSeadragon, canvas, source, MOVE_S),
      mouseNavEnabled: false,
      constrainDuringPan: false,
      visibilityRatio: 0,
    });
    canvas.querySelectorAll("[tabindex]").forEach((inner) => (inner.tabIndex = -1));
    this.size = source;
    this.viewer.addOnceHandler("open", () => {
      this.closest(".zoom-story").classList.add("is-live");
      this.watch();
    });
    const pause = this.querySelector(".zoom-pause");
    pause.addEventListener("click", () => {
      this.still = !this.still;
      pause.setAttribute("aria-pressed", String(this.still));
      pause.querySelector("span").textContent = this.still
        ? pause.dataset.resume
        : pause.dataset.pause;
      if (!this.still && this.wanted) this.look(this.wanted);
    });
  }

  watch() {
    const stacked = this.clientWidth > 0.8 * document.documentElement.clientWidth;
    const steps = this.parentElement.querySelectorAll(".zoom-step");
    const seen = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          entry.target.classList.toggle("is-current", entry.isIntersecting);
          if (entry.isIntersecting) this.look(entry.target.dataset.region);
        }
      },
      // What is being read stands in the middle, or below the image where that is on top.
      { rootMargin: stacked ? "-72% 0px -18% 0px" : "-45% 0px -45% 0px" },
    );
    steps.forEach((step) => seen.observe(step));
  }

  look(region) {
    this.wanted = region;
    if (this.still) return;
    const view = this.viewer.viewport;
    const [, x, y, w, h] =
      region.match(/^pct:([\d.]+),([\d.]+),([\d.]+),([\d.]+)$/)?.map(Number) ?? [0, 0, 0, 100, 100];
    const { width, height } = this.size;
    view.fitBounds(
      view.imageToViewportRectangle(
        (x * width) / 100, (y * height) / 100, (w * width) / 100, (h * height) / 100,
      ),
      calm(),
    );
  }
}

customElements.define("huxiang-story", HuxiangStory);
