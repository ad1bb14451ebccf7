// The sound as a picture with the cues under it; a click seeks.
export class Wave {
  constructor(canvas, { duration, seek }) {
    this.canvas = canvas;
    this.duration = duration;
    this.peaks = [];
    canvas.addEventListener("click", (event) => {
      const box = canvas.getBoundingClientRect();
      seek(((event.clientX - box.left) / box.width) * this.duration);
    });
  }

  async load(url) {
    const answer = url && (await fetch(url));
    if (!answer || !answer.ok) return;
    const { data } = await answer.json();
    for (let n = 0; n + 1 < data.length; n += 2) this.peaks.push(Math.max(-data[n], data[n + 1]));
  }

  draw(now, cues, active) {
    const { canvas, peaks, duration } = this;
    const ratio = devicePixelRatio || 1;
    const width = canvas.clientWidth * ratio;
    const height = canvas.clientHeight * ratio;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const pen = canvas.getContext("2d");
    const x = (value) => (value / duration) * width;
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = "#1f3f6e";
    const most = Math.max(1, ...peaks);
    const middle = height * 0.42;
    peaks.forEach((peak, n) => {
      const reach = Math.max(1, (peak / most) * middle * 0.9);
      pen.fillRect((n * width) / peaks.length, middle - reach, Math.max(1, width / peaks.length - 1), 2 * reach);
    });
    for (const cue of cues) {
      pen.fillStyle = cue === active ? "#a8281e" : "#8a6000";
      pen.fillRect(x(cue.start), height * 0.86, Math.max(2, x(cue.end) - x(cue.start) - 1), height * 0.12);
    }
    pen.fillStyle = "#a8281e";
    pen.fillRect(x(now) - ratio, 0, 2 * ratio, height);
  }
}
