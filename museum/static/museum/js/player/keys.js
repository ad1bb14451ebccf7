// Keys while the focus is inside the player. The list under “?” can switch them off.
import { recall, remember } from "./memory.js";

const SHORT_S = 5;
const LONG_S = 10;
const LOUDER = 0.1;

const ACTS = {
  " ": (player) => player.toggle(),
  k: (player) => player.toggle(),
  ArrowLeft: (player) => player.seek(player.media.currentTime - SHORT_S),
  ArrowRight: (player) => player.seek(player.media.currentTime + SHORT_S),
  j: (player) => player.seek(player.media.currentTime - LONG_S),
  l: (player) => player.seek(player.media.currentTime + LONG_S),
  ArrowUp: (player) => player.louder(LOUDER),
  ArrowDown: (player) => player.louder(-LOUDER),
  m: (player) => player.mute(),
  f: (player) => player.fullScreen(),
  c: (player) => player.words.toggle(),
  "<": (player) => player.faster(-1),
  ">": (player) => player.faster(1),
  ",": (player) => player.faster(-1), // the same keys without Shift
  ".": (player) => player.faster(1),
  Home: (player) => player.seek(0),
  End: (player) => player.seek(player.length),
  i: (player) => player.clip.setIn(),
  o: (player) => player.clip.setOut(),
};

export class Keys {
  constructor(player) {
    this.player = player;
    this.help = player.querySelector("[data-help]");
    this.areOn = recall().keys !== false;
    const box = this.help.querySelector("[data-keys]");
    box.checked = this.areOn;
    box.addEventListener("change", () => {
      this.areOn = box.checked;
      remember({ keys: box.checked });
    });
    player.addEventListener("keydown", (event) => this.press(event));
  }

  show() {
    this.help.showModal();
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.help.open) return;
    const { target, key } = event;
    if (target.closest("select, textarea") || target.closest("input:not([type=range])")) return;
    const isTime = target.matches(".player-time");
    if (target.matches("input[type=range]") && !isTime && key.startsWith("Arrow")) return;
    if (key === " " && target.closest("a, button, summary")) return; // its own press
    if (target.closest(".transcript-lines, .chapter-list") && /^(Arrow|Home|End)/.test(key)) return; // it scrolls
    const isArrow = isTime && /^(Arrow|Home|End)/.test(key);
    if (!this.areOn && !isArrow) return;
    const act = this.actOf(key);
    if (!act) return;
    event.preventDefault();
    act(this.player);
  }

  actOf(key) {
    if (key === "?") return () => this.show();
    if (/^[0-9]$/.test(key)) return (player) => player.seek((player.length * Number(key)) / 10);
    return ACTS[key] ?? ACTS[key.toLowerCase()];
  }
}
