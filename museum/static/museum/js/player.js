// <huxiang-player>: our control bar over a native <video> or <audio>, with the transcript that
// follows, can be searched and jumps. Without this file the browser's own controls remain.
import { copyText } from "./copy.js";

const WAVE_EVERY = 4; // peaks of the file that one stroke of the drawing stands for

const clock = (seconds) => {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [h, m, s] = parts;
  return h ? `${h}:${String(m).padStart(2, "0")}:${String(s).padStart(2, "0")}`
    : `${m}:${String(s).padStart(2, "0")}`;
};

class HuxiangPlayer extends HTMLElement {
  connectedCallback() {
    this.media = this.querySelector(".player-media");
    this.bar = this.querySelector("[data-bar]");
    if (!this.media || this.isReady) return;
    this.isReady = true;
    this.time = this.querySelector(".player-time");
    this.media.controls = false;
    this.bar.hidden = false;
    this.listen();
    this.captions(this.querySelector("[data-captions]").value);
    this.startAt(new URLSearchParams(location.search).get("t"));
    this.wave();
    this.show();
  }

  listen() {
    const { media } = this;
    for (const name of ["play", "pause", "volumechange", "durationchange", "seeked"]) {
      media.addEventListener(name, () => this.show());
    }
    media.addEventListener("timeupdate", () => this.show());
    if (media.tagName === "VIDEO") media.addEventListener("click", () => this.toggle());
    this.time.addEventListener("input", () => this.seek(this.time.valueAsNumber / 1000));
    this.bar.addEventListener("click", (event) => this.act(event));
    this.querySelector("[data-captions]").addEventListener("change", (event) =>
      this.captions(event.target.value),
    );
    this.querySelector("[data-rate]").addEventListener("change", (event) => {
      media.playbackRate = Number(event.target.value);
    });
    this.addEventListener("keydown", (event) => this.key(event));
    this.querySelector(".transcript")?.addEventListener("click", (event) => this.jump(event));
    this.querySelector("[data-find]")?.addEventListener("input", (event) =>
      this.find(event.target.value),
    );
  }

  get length() {
    return Number.isFinite(this.media.duration) ? this.media.duration : this.time.max / 1000;
  }

  toggle() {
    if (this.media.paused) this.media.play();
    else this.media.pause();
  }

  seek(seconds) {
    this.media.currentTime = Math.min(Math.max(0, seconds), this.length);
    this.show();
  }

  startAt(text) {
    const wanted = Number(text);
    if (!text || !(wanted >= 0)) return;
    const go = () => this.seek(wanted);
    if (this.media.readyState >= 1) go();
    else this.media.addEventListener("loadedmetadata", go, { once: true });
  }

  act(event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    if (button.dataset.act === "play") this.toggle();
    if (button.dataset.act === "mute") this.media.muted = !this.media.muted;
    if (button.dataset.act === "full") this.fullScreen();
    if (button.dataset.act === "share") {
      const url = new URL(location.href);
      url.searchParams.set("media", this.dataset.media);
      url.searchParams.set("t", this.media.currentTime.toFixed(1));
      url.hash = "stage";
      copyText(url.href, button.dataset.copied);
    }
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.querySelector(".player-frame").requestFullscreen?.();
  }

  key(event) {
    if (event.target.closest("input, select, textarea, a, button")) return;
    const keys = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.seek(this.media.currentTime - 5),
      ArrowRight: () => this.seek(this.media.currentTime + 5),
    };
    if (!keys[event.key]) return;
    keys[event.key]();
    event.preventDefault();
  }

  captions(language) {
    for (const track of this.media.textTracks) {
      track.mode = language && track.language === language ? "showing" : "disabled";
    }
    if (language) this.transcript(language);
    const now = this.querySelector("[data-now]");
    if (now) {
      now.hidden = !language;
      now.lang = language;
    }
  }

  transcript(language) {
    for (const list of this.querySelectorAll("[data-lines]")) {
      list.hidden = list.dataset.lines !== language;
    }
    for (const button of this.querySelectorAll("[data-transcript]")) {
      button.setAttribute("aria-pressed", String(button.dataset.transcript === language));
    }
    this.find(this.querySelector("[data-find]")?.value ?? "");
    this.follow();
  }

  jump(event) {
    const chosen = event.target.closest("[data-transcript]");
    if (chosen) {
      this.transcript(chosen.dataset.transcript);
      return;
    }
    const line = event.target.closest("[data-start]");
    if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.seek(Number(line.dataset.start) / 1000);
    this.media.play();
  }

  find(text) {
    const wanted = text.trim().toLowerCase();
    const said = this.querySelector("[data-found]");
    let found = 0;
    for (const line of this.querySelectorAll("[data-lines]:not([hidden]) > li")) {
      const fits = !wanted || line.textContent.toLowerCase().includes(wanted);
      line.hidden = !fits;
      found += fits;
    }
    if (said) said.textContent = wanted ? String(found) : "";
  }

  show() {
    const { media } = this;
    const now = media.currentTime;
    const play = this.bar.querySelector('[data-act="play"]');
    const mute = this.bar.querySelector('[data-act="mute"]');
    this.classList.toggle("is-playing", !media.paused);
    this.classList.toggle("is-muted", media.muted);
    play.querySelector("span").textContent = media.paused ? play.dataset.play : play.dataset.pause;
    mute.querySelector("span").textContent = media.muted ? mute.dataset.unmute : mute.dataset.mute;
    this.time.max = Math.round(this.length * 1000);
    this.time.value = Math.round(now * 1000);
    this.time.setAttribute("aria-valuetext", `${clock(now)} / ${clock(this.length)}`);
    this.querySelector("[data-clock]").textContent = clock(now);
    this.played?.setAttribute("width", String((this.peaks * now) / (this.length || 1)));
    this.follow();
  }

  follow() {
    const now = this.media.currentTime * 1000;
    let current = null;
    for (const line of this.querySelectorAll("[data-lines]:not([hidden]) > li")) {
      const inside = now >= Number(line.dataset.start) && now < Number(line.dataset.end);
      line.classList.toggle("is-now", inside);
      if (inside) current = line;
    }
    const words = this.querySelector("[data-now]");
    if (words) words.textContent = current?.querySelector("span")?.textContent ?? "";
    if (!current || current === this.current) return;
    this.current = current;
    const list = current.parentElement;
    if (this.media.paused || list.matches(":hover")) return;
    const top = current.offsetTop - list.clientHeight / 2;
    list.scrollTo({ top, behavior: "auto" }); // the list alone moves, never the page
  }

  async wave() {
    const box = this.querySelector("[data-waveform]");
    if (!box?.dataset.waveform) return;
    const answer = await fetch(box.dataset.waveform);
    if (!answer.ok) return;
    const { data } = await answer.json(); // lowest and highest of each stretch, in turn
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
    const svg = (name, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      return element;
    };
    const id = `wave-${this.dataset.media}`;
    const drawing = svg("svg", {
      viewBox: `0 0 ${peaks.length} 100`, preserveAspectRatio: "none", "aria-hidden": "true",
    });
    const shape = { d: bars, "vector-effect": "non-scaling-stroke" };
    const clip = svg("clipPath", { id });
    this.played = svg("rect", { x: 0, y: 0, width: 0, height: 100 });
    this.peaks = peaks.length;
    clip.append(this.played);
    drawing.append(
      clip,
      svg("path", { ...shape, class: "wave-all" }),
      svg("path", { ...shape, class: "wave-played", "clip-path": `url(#${id})` }),
    );
    box.append(drawing);
    box.addEventListener("click", (event) => {
      const { left, width } = box.getBoundingClientRect();
      this.seek(((event.clientX - left) / width) * this.length);
    });
    this.show();
  }
}

customElements.define("huxiang-player", HuxiangPlayer);
