// Undo and redo over copies of the whole state; small texts, so copies are cheap.
const MOST = 200;

export class History {
  constructor(state) {
    this.past = [];
    this.future = [];
    this.now = structuredClone(state);
  }

  push(state) {
    if (JSON.stringify(state) === JSON.stringify(this.now)) return;
    this.past.push(this.now);
    if (this.past.length > MOST) this.past.shift();
    this.now = structuredClone(state);
    this.future = [];
  }

  undo() {
    if (!this.past.length) return null;
    this.future.push(this.now);
    this.now = this.past.pop();
    return structuredClone(this.now);
  }

  redo() {
    if (!this.future.length) return null;
    this.past.push(this.now);
    this.now = this.future.pop();
    return structuredClone(this.now);
  }
}
