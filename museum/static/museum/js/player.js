// <huxiang-player>: our control bar over a native <video> or <audio>, with captions, chapters,
// a transcript in step and a part to choose. Without this file the browser's controls remain.
import { copyText } from "./copy.js";
import { Clip } from "./player/clip.js";
import { clock, readMoment } from "./player/clock.js";
import { Faults } from "./player/faults.js";
import { Keys } from "./player/keys.js";
import { recall, remember } from "./player/memory.js";
import { Source } from "./player/source.js";
import { TimeBar } from "./player/timebar.js";
import { Wave } from "./player/wave.js";
import { Words } from "./player/words.js";

class HuxiangPlayer extends HTMLElement {
  connectedCallback() {
    this.media = this.querySelector(".player-media");
    this.bar = this.querySelector("[data-bar]");
    if (!this.media || this.isReady) return;
    this.isReady = true;
    this.media.controls = false;
    this.bar.hidden = false;
    this.rate = this.querySelector("[data-rate]");
    this.volume = this.querySelector("[data-volume]");
    this.source = new Source(this);
    this.words = new Words(this);
    this.timeBar = new TimeBar(this);
    this.clip = new Clip(this);
    this.keys = new Keys(this);
    this.faults = new Faults(this);
    const wave = this.querySelector("[data-waveform]");
    if (wave?.dataset.waveform) this.wave = new Wave(this, wave);
    this.recall();
    this.listen();
    this.startAt(new URLSearchParams(location.search));
    this.timeBar.chapters();
    this.show();
  }

  recall() {
    const { volume, muted, rate } = recall();
    if (typeof volume === "number" && volume >= 0 && volume <= 1) this.media.volume = volume;
    this.media.muted = muted === true;
    if ([...this.rate.options].some((option) => option.value === rate)) this.setRate(rate);
  }

  listen() {
    const { media } = this;
    for (const name of ["play", "pause", "volumechange", "seeked", "timeupdate"]) {
      media.addEventListener(name, () => this.show());
    }
    media.addEventListener("durationchange", () => {
      this.timeBar.chapters();
      this.mark(this.clip.part);
      this.show();
    });
    if (media.tagName === "VIDEO") {
      media.addEventListener("click", () => {
        this.querySelector(".player-frame").focus({ preventScroll: true });
        this.toggle();
      });
      media.addEventListener("dblclick", () => this.fullScreen());
      this.querySelector('[data-act="float"]').hidden = !document.pictureInPictureEnabled;
    }
    this.bar.addEventListener("click", (event) => this.act(event));
    this.rate.addEventListener("change", () => this.setRate(this.rate.value));
    this.volume.addEventListener("input", () => {
      media.muted = false;
      media.volume = this.volume.valueAsNumber / 100;
      remember({ volume: media.volume, muted: false });
    });
    this.querySelector(".chapter-list")?.addEventListener("click", (event) => this.words.jump(event));
  }

  get length() {
    return Number.isFinite(this.media.duration) ? this.media.duration : Number(this.dataset.duration) / 1000;
  }

  async play() {
    await this.source.prepare();
    try {
      await this.media.play();
    } catch (fault) {
      if (fault.name === "NotSupportedError") this.faults.show();
      // refused before a first click, or stopped while loading: the button still says “play”
    }
  }

  toggle() {
    if (this.media.paused) this.play();
    else this.media.pause();
  }

  seek(seconds) {
    this.media.currentTime = Math.min(Math.max(0, seconds), this.length);
    this.show();
  }

  louder(by) {
    this.media.muted = false;
    this.media.volume = Math.min(1, Math.max(0, this.media.volume + by));
    remember({ volume: this.media.volume, muted: false });
  }

  mute() {
    this.media.muted = !this.media.muted;
    remember({ muted: this.media.muted });
  }

  faster(by) {
    const options = [...this.rate.options].map((option) => option.value);
    const next = options.indexOf(this.rate.value) + by;
    if (options[next]) this.setRate(options[next]);
  }

  setRate(rate) {
    this.rate.value = rate;
    this.media.defaultPlaybackRate = Number(rate); // stays when the source changes
    this.media.playbackRate = Number(rate);
    remember({ rate });
  }

  /** `?t=12.5` starts there; `?t=12.5,20` chooses that part as well, as a story does that shows one. */
  startAt(query) {
    const isAsked = (query.get("media") ?? this.dataset.media) === this.dataset.media;
    const asked = isAsked ? readMoment(query.get("t")) : null;
    const moment = asked ?? readMoment(this.dataset.opening);
    if (!moment) return;
    const [start, end] = moment;
    const go = () => {
      this.seek(start);
      if (end !== null) {
        this.clip.choose(Math.round(start * 1000), Math.round(end * 1000));
        this.clip.isPlaying = true;
        this.clip.box.open = asked !== null; // a story shows its part without the fields
      }
    };
    if (this.media.readyState >= 1) go();
    else this.media.addEventListener("loadedmetadata", go, { once: true });
  }

  /** This page at a moment or a part of it. */
  address(moment) {
    const url = new URL(location.href);
    url.searchParams.set("media", this.dataset.media);
    url.searchParams.set("t", moment);
    url.hash = "stage";
    return url.href.replaceAll("%2C", ",");
  }

  act(event) {
    const button = event.target.closest("[data-act]");
    const acts = {
      play: () => this.toggle(),
      mute: () => this.mute(),
      full: () => this.fullScreen(),
      float: () => this.float(),
      help: () => this.keys.show(),
      clip: () => this.openClip(),
      share: () => copyText(this.address(this.media.currentTime.toFixed(1)), button.dataset.copied),
    };
    acts[button?.dataset.act]?.();
  }

  openClip() {
    const { box, start } = this.clip;
    box.open = !box.open;
    if (box.open) start.focus();
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.media.tagName === "VIDEO") this.querySelector(".player-frame").requestFullscreen?.();
  }

  float() {
    if (document.pictureInPictureElement) document.exitPictureInPicture();
    else this.media.requestPictureInPicture?.();
  }

  mark(part) {
    this.timeBar.mark(part);
    this.wave?.mark(part);
  }

  show() {
    const { media } = this;
    const now = media.currentTime;
    const isMuted = media.muted || media.volume === 0;
    const play = this.bar.querySelector('[data-act="play"]');
    const mute = this.bar.querySelector('[data-act="mute"]');
    this.classList.toggle("is-playing", !media.paused);
    this.classList.toggle("is-muted", isMuted);
    play.querySelector("span").textContent = media.paused ? play.dataset.play : play.dataset.pause;
    mute.querySelector("span").textContent = isMuted ? mute.dataset.unmute : mute.dataset.mute;
    this.volume.value = Math.round(isMuted ? 0 : media.volume * 100);
    this.querySelector("[data-clock]").textContent = clock(now);
    this.timeBar.update();
    this.wave?.update();
    this.words.follow();
    this.clip.watch();
    for (const each of this.querySelectorAll("[data-chapter]")) {
      const inside = now * 1000 >= Number(each.dataset.start) && now * 1000 < Number(each.dataset.end);
      each.classList.toggle("is-now", inside);
    }
  }
}

customElements.define("huxiang-player", HuxiangPlayer);
