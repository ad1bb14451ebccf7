// What went wrong while playing, in words, with what can be done.
const NETWORK = 2; // MediaError.MEDIA_ERR_NETWORK

export class Faults {
  constructor(player) {
    this.player = player;
    this.box = player.querySelector("[data-fault]");
    player.media.addEventListener("error", () => this.show());
    player.media.querySelectorAll("source").forEach((source) => {
      source.addEventListener("error", () => source.matches("source:last-of-type") && this.show());
    });
    player.media.addEventListener("playing", () => (this.box.hidden = true));
    this.box.querySelector("[data-again]").addEventListener("click", () => this.again());
  }

  show() {
    const { media } = this.player;
    const lost = media.error?.code === NETWORK || !navigator.onLine;
    this.at = media.currentTime || this.at || 0;
    this.box.querySelector("[data-fault-words]").textContent = lost ? this.box.dataset.network : this.box.dataset.unplayable;
    this.box.hidden = false;
  }

  /** The address is asked anew: a signed one may have run out while the film was paused. */
  again() {
    const { player } = this;
    this.box.hidden = true;
    player.media.load();
    player.media.addEventListener("loadedmetadata", () => {
      player.seek(this.at);
      player.play();
    }, { once: true });
  }
}
