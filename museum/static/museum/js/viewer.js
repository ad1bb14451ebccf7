// <huxiang-viewer>: deep zoom over the picture that the server sent. The page scrolls past
// it until the stage has focus; without this file the picture and its sizes remain.
import { copyText } from "./copy.js";
import { onCanvas, onService, pageOf, stateLink, stateOf } from "./detail.js";
import { loadOpenSeadragon, tileSource, viewerOptions } from "./openseadragon.js";

const STEP = 1.6; // one press of + or -
const MOVE_S = 0.25;

class HuxiangViewer extends HTMLElement {
  async connectedCallback() {
    this.canvas = this.querySelector(".viewer-canvas");
    this.hint = this.querySelector("[data-hint]");
    if (!this.canvas || this.viewer) return;
    try {
      const [OpenSeadragon, source] = await Promise.all([
        loadOpenSeadragon(this.dataset.library),
        tileSource(this.dataset.service),
      ]);
      this.open(OpenSeadragon, source);
    } catch (fault) {
      console.warn("deep zoom is not available:", fault.message); // the picture stays
    }
  }

  open(OpenSeadragon, source) {
    this.canvas.hidden = false;
    this.size = { width: source.width, height: source.height };
    this.OpenSeadragon = OpenSeadragon;
    this.viewer = OpenSeadragon({
      ...viewerOptions(OpenSeadragon, this.canvas, source, MOVE_S),
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, scrollToZoom: true },
      gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true, pinchToZoom: true },
    });
    this.viewer.innerTracker.keyHandler = null;
    this.viewer.innerTracker.keyDownHandler = null;
    this.viewer.addOnceHandler("tile-drawn", () => this.classList.add("is-sharp"));
    this.viewer.addHandler("full-screen", ({ fullScreen }) =>
      this.classList.toggle("is-full", fullScreen),
    );
    this.viewer.addOnceHandler("open", () => this.turnTo(this.dataset.region));
    this.querySelector("[data-controls]").hidden = false;
    this.hint.hidden = false;
    this.rest();
    const stage = this.querySelector(".viewer-stage");
    stage.addEventListener("click", () => this.wake());
    this.canvas.addEventListener("focus", () => this.wake(), true);
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.rest();
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("click", (event) => this.act(event));
    this.addEventListener("dragstart", (event) => {
      if (event.target.dataset?.cutLink !== "state") return;
      event.dataTransfer.setData("text/plain", this.state); // section 3.4: not encoded
    });
    this.querySelectorAll(".openseadragon-canvas").forEach((inner) => (inner.tabIndex = -1));
  }

  /** The stage takes the wheel and the fingers. */
  wake() {
    if (this.awake) return;
    this.awake = true;
    this.classList.add("is-awake");
    this.hint.hidden = true;
    this.viewer.setMouseNavEnabled(true);
    if (!this.canvas.contains(document.activeElement)) this.canvas.focus({ preventScroll: true });
  }

  /** The page scrolls again. */
  rest() {
    this.awake = false;
    this.classList.remove("is-awake");
    this.hint.hidden = false;
    this.viewer.setMouseNavEnabled(false);
  }

  zoom(factor) {
    this.viewer.viewport.zoomBy(factor);
    this.viewer.viewport.applyConstraints();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const point = this.OpenSeadragon.Point;
    const pan = (x, y) => {
      this.viewer.viewport.panBy(
        this.viewer.viewport.deltaPointsFromPixels(new point(x, y)),
      );
      this.viewer.viewport.applyConstraints();
    };
    const keys = {
      "+": () => this.zoom(STEP),
      "=": () => this.zoom(STEP),
      "-": () => this.zoom(1 / STEP),
      0: () => this.viewer.viewport.goHome(),
      ArrowLeft: () => pan(-80, 0),
      ArrowRight: () => pan(80, 0),
      ArrowUp: () => pan(0, -80),
      ArrowDown: () => pan(0, 80),
      Escape: () => this.rest(),
    };
    if (!keys[event.key]) return;
    keys[event.key]();
    event.preventDefault();
  }

  act(event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    const acts = {
      in: () => this.zoom(STEP),
      out: () => this.zoom(1 / STEP),
      whole: () => this.viewer.viewport.goHome(),
      full: () => this.fullScreen(),
      cut: () => this.cut(button, "image"),
      share: () => this.cut(button, "page"),
      "close-cut": () => (this.querySelector("[data-cut]").hidden = true),
    };
    acts[button.dataset.act]?.();
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.requestFullscreen?.();
  }

  /** What is seen now, as whole pixels inside the image. */
  region() {
    const seen = this.viewer.viewport.viewportToImageRectangle(
      this.viewer.viewport.getBounds(true),
    );
    const { width, height } = this.size;
    const x = Math.max(0, Math.floor(seen.x));
    const y = Math.max(0, Math.floor(seen.y));
    const right = Math.min(width, Math.ceil(seen.x + seen.width));
    const bottom = Math.min(height, Math.ceil(seen.y + seen.height));
    return { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) };
  }

  /** Show a region of the canvas, "x,y,w,h"; an address may ask for one. */
  turnTo(xywh) {
    if (!xywh) return;
    const { x, y, width, height } = onService(xywh, this.size.width, this.canvasWidth);
    const inside = x < this.size.width && y < this.size.height;
    if (!inside) return;
    const bounds = this.viewer.viewport.imageToViewportRectangle(x, y, width, height);
    this.viewer.viewport.fitBounds(bounds, true);
  }

  get canvasWidth() {
    return Number(this.dataset.canvasWidth) || this.size.width;
  }

  /** What is seen now, as addresses; the one that the button stands for is copied. */
  async cut(button, wanted) {
    const seen = this.region();
    const { x, y, width, height } = seen;
    const at = `${this.dataset.service}/${x},${y},${width},${height}`;
    const box = this.querySelector("[data-cut]");
    box.querySelector("[data-cut-image]").src = `${at}/!400,300/0/default.jpg`;
    const addresses = { image: new URL(`${at}/max/0/default.jpg`, location.href).href };
    if (this.dataset.canvas) {
      const detail = onCanvas(seen, this.size.width, this.canvasWidth);
      const state = stateOf(this.dataset, detail);
      addresses.page = pageOf(this.dataset, detail);
      addresses.state = stateLink(state);
      this.state = JSON.stringify(state); // what another viewer gets when the link is dropped there
    }
    for (const link of box.querySelectorAll("[data-cut-link]")) {
      const address = addresses[link.dataset.cutLink];
      link.closest("[data-cut-row]").hidden = !address;
      if (address) link.href = link.textContent = address;
    }
    const name = box.querySelector("[data-cut-name]"); // staff: give the detail a name
    if (name && addresses.state) {
      name.search = new URL(addresses.state).search;
      name.closest("[data-cut-row]").hidden = false;
    }
    const motif = box.querySelector("[data-cut-motif]"); // staff: make a motif of the detail
    if (motif && addresses.page) {
      const marked = new URL(addresses.page).searchParams;
      const asked = new URLSearchParams({ record: new URL(motif.href).searchParams.get("record") });
      for (const name of ["media", "page", "xywh"]) {
        if (marked.has(name)) asked.set(name, marked.get(name));
      }
      motif.search = String(asked);
      motif.closest("[data-cut-row]").hidden = false;
    }
    box.hidden = false;
    await copyText(addresses[wanted], button.dataset.copied);
  }
}

customElements.define("huxiang-viewer", HuxiangViewer);

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".stage-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
