// Where the bytes come from: segments where the house has them, else the progressive file.
// The library is loaded on the first press of play and never before.
const HLS_TYPE = "application/vnd.apple.mpegurl";

export class Source {
  constructor(player) {
    this.player = player;
    this.address = player.dataset.hls;
  }

  /** Called before every start; does something once. */
  async prepare() {
    if (!this.address) return;
    const address = this.address;
    this.address = "";
    const { media } = this.player;
    const at = media.currentTime;
    if (media.canPlayType(HLS_TYPE)) {
      media.src = address;
      media.addEventListener("error", () => this.fallBack(), { once: true });
    } else {
      try {
        const Hls = await this.library();
        if (!Hls.isSupported()) return; // the progressive file goes on
        this.attach(Hls, address, at);
        return;
      } catch (fault) {
        console.warn("segments are not available:", fault.message); // the progressive file goes on
        return;
      }
    }
    if (at) media.addEventListener("loadedmetadata", () => (media.currentTime = at), { once: true });
  }

  attach(Hls, address, at) {
    this.hls = new Hls({ startPosition: at || -1 });
    this.hls.on(Hls.Events.ERROR, (_event, said) => {
      if (said.fatal) this.fallBack();
    });
    this.hls.loadSource(address);
    this.hls.attachMedia(this.player.media);
  }

  /** Back to the progressive file, at the same moment. */
  fallBack() {
    const { media } = this.player;
    const at = media.currentTime;
    const wasPlaying = !media.paused;
    this.hls?.destroy();
    this.hls = null;
    media.removeAttribute("src");
    media.load();
    media.addEventListener("loadedmetadata", () => {
      media.currentTime = at;
      if (wasPlaying) this.player.play();
    }, { once: true });
  }

  library() {
    return new Promise((resolve, reject) => {
      if (window.Hls) {
        resolve(window.Hls);
        return;
      }
      const script = Object.assign(document.createElement("script"), { src: this.player.dataset.hlsLibrary });
      script.addEventListener("load", () => resolve(window.Hls));
      script.addEventListener("error", () => reject(new Error("the library did not load")));
      document.head.append(script);
    });
  }
}
