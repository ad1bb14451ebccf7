// What a visitor chose, kept in this browser: volume, speed, captions, shortcuts.
const KEY = "huxiang-player";

export function recall() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // damaged, or storage is switched off
  }
}

export function remember(changes) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...recall(), ...changes }));
  } catch {
    // storage is switched off: the choice holds for this page
  }
}
