// What is not saved yet, kept in this browser under the recording and the kind.
export class Draft {
  constructor(name) {
    this.key = `huxiang-tracks-${name}`;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null; // damaged, or storage is switched off: then there is no draft
    }
  }

  write(tracks) {
    try {
      localStorage.setItem(this.key, JSON.stringify(tracks));
      return true;
    } catch {
      return false;
    }
  }

  clear() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // storage is switched off: nothing was kept
    }
  }
}
