// Captions, and the transcript that follows, can be searched and jumps.
import { recall, remember } from "./memory.js";

export class Words {
  constructor(player) {
    this.player = player;
    this.select = player.querySelector("[data-captions]");
    this.now = player.querySelector("[data-now]");
    const kept = recall().captions;
    const known = [...this.select.options].map((option) => option.value);
    if (kept !== undefined && known.includes(kept)) this.select.value = kept;
    this.spoken = this.select.value || known[0];
    this.select.addEventListener("change", () => {
      this.captions(this.select.value);
      remember({ captions: this.select.value });
    });
    player.querySelector(".transcript")?.addEventListener("click", (event) => this.jump(event));
    player.querySelector("[data-find]")?.addEventListener("input", () => this.find());
    this.captions(this.select.value);
  }

  /** Switch captions off, or on again in the language that was shown last. */
  toggle() {
    this.select.value = this.select.value ? "" : this.spoken;
    this.captions(this.select.value);
    remember({ captions: this.select.value });
  }

  captions(language) {
    for (const track of this.player.media.textTracks) {
      track.mode = language && track.language === language ? "showing" : "disabled";
    }
    if (language) {
      this.spoken = language;
      this.transcript(language);
    }
    if (!this.now) return;
    this.now.hidden = !language;
    this.now.lang = language;
  }

  transcript(language) {
    for (const list of this.player.querySelectorAll("[data-lines]")) {
      list.hidden = list.dataset.lines !== language;
    }
    for (const button of this.player.querySelectorAll("[data-transcript]")) {
      button.setAttribute("aria-pressed", String(button.dataset.transcript === language));
    }
    this.find();
    this.follow();
  }

  /** A line of the transcript or a chapter was pressed. */
  jump(event) {
    const chosen = event.target.closest("[data-transcript]");
    if (chosen) {
      this.transcript(chosen.dataset.transcript);
      return;
    }
    const line = event.target.closest("[data-start]");
    if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.player.seek(Number(line.dataset.start) / 1000);
    this.player.play();
  }

  lines() {
    return this.player.querySelectorAll("[data-lines]:not([hidden]) > li");
  }

  find() {
    const wanted = (this.player.querySelector("[data-find]")?.value ?? "").trim().toLowerCase();
    const said = this.player.querySelector("[data-found]");
    let found = 0;
    for (const line of this.lines()) {
      const fits = !wanted || line.textContent.toLowerCase().includes(wanted);
      line.hidden = !fits;
      found += fits;
    }
    if (said) said.textContent = wanted ? said.dataset.found.replace("{n}", found) : "";
  }

  follow() {
    const now = this.player.media.currentTime * 1000;
    let current = null;
    for (const line of this.lines()) {
      const inside = now >= Number(line.dataset.start) && now < Number(line.dataset.end);
      line.classList.toggle("is-now", inside);
      if (inside) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
      if (inside) current = line;
    }
    if (this.now) this.now.textContent = current?.querySelector("span")?.textContent ?? "";
    if (!current || current === this.current) return;
    this.current = current;
    const list = current.parentElement;
    if (this.player.media.paused || list.matches(":hover") || list.contains(document.activeElement)) return;
    const top = current.offsetTop - list.clientHeight / 2;
    list.scrollTo({ top, behavior: "auto" }); // the list alone moves, never the page
  }
}
