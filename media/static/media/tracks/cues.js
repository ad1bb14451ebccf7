// Cues without a page: read and write WebVTT, cut, join, and look at them as the server does.
const TIMING =
  /^\s*(?:(\d{2,}):)?([0-5]\d):([0-5]\d)[.,](\d{3})\s*-->\s*(?:(\d{2,}):)?([0-5]\d):([0-5]\d)[.,](\d{3})(?:\s+(.*))?$/;
export const SHORTEST_MS = 100;
const MOST_CHARACTERS = 9; // a second; the same limits as media/track_warnings.py
const MOST_WORDS = 4;
const LONGEST_GAP_MS = 30000;

const ms = (h, m, s, t) => ((Number(h ?? 0) * 60 + Number(m)) * 60 + Number(s)) * 1000 + Number(t);

export const clock = (value) => {
  const pad = (number, width = 2) => String(number).padStart(width, "0");
  const seconds = Math.floor(value / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${pad(h)}:${pad(m)}:${pad(s)}.${pad(value % 1000, 3)}`;
};

// "1:02.5", "62.5" or "00:01:02.500" as milliseconds; null where it is no time
export function readClock(text) {
  const found = /^(?:(?:(\d+):)?(\d{1,2}):)?(\d{1,2})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!found) return null;
  return ms(found[1], found[2] ?? 0, found[3], (found[4] ?? "").padEnd(3, "0"));
}

export function parse(text) {
  const cues = [];
  for (const block of text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n/)) {
    const lines = block.split("\n").filter((line) => line.trim());
    const at = lines.findIndex((line) => line.includes("-->"));
    if (at < 0 || at > 1) continue;
    const found = TIMING.exec(lines[at]);
    if (!found) continue;
    cues.push({
      start: ms(...found.slice(1, 5)),
      end: ms(...found.slice(5, 9)),
      settings: found[9] ?? "",
      identifier: at ? lines[0].trim() : "",
      text: lines.slice(at + 1).map((line) => line.trim()).join("\n"),
    });
  }
  return cues;
}

export const inOrder = (cues) => cues.sort((a, b) => a.start - b.start || a.end - b.end);

export function render(cues) {
  const blocks = ["WEBVTT\n"];
  for (const cue of inOrder([...cues])) {
    const words = cue.text.split("\n").map((line) => line.trim()).filter(Boolean);
    const head = cue.identifier ? `${cue.identifier}\n` : "";
    const settings = cue.settings ? ` ${cue.settings}` : "";
    const text = words.map((line) => `${line.replaceAll("-->", "→")}\n`).join("");
    blocks.push(`${head}${clock(cue.start)} --> ${clock(cue.end)}${settings}\n${text}`);
  }
  return blocks.join("\n");
}

const plain = (cue) => cue.text.replace(/<\/?[^>]*>/g, "").replace(/\s+/g, " ").trim();

// Two cues out of one, its words divided where the time is; null where it is too short
export function split(cue, at) {
  if (at - cue.start < SHORTEST_MS || cue.end - at < SHORTEST_MS) return null;
  const words = cue.text;
  let cut = Math.round((words.length * (at - cue.start)) / (cue.end - cue.start));
  const marks = [...words.matchAll(/[，。；！？、,.;!?\s]+/g)].map((m) => m.index + m[0].length);
  const near = marks.filter((mark) => Math.abs(mark - cut) <= words.length / 4);
  if (near.length) cut = near.reduce((a, b) => (Math.abs(b - cut) < Math.abs(a - cut) ? b : a));
  return [
    { ...cue, end: at, text: words.slice(0, cut).trim() },
    { ...cue, start: at, identifier: "", text: words.slice(cut).trim() },
  ];
}

export const merge = (first, second) => ({
  ...first,
  end: Math.max(first.end, second.end),
  text: [first.text, second.text].filter(Boolean).join("\n"),
});

// Rows of cues that are heard together, as media/track_pairs.py joins them
export function rows(tracks) {
  const all = [];
  tracks.forEach((track, column) => {
    const before = [...all];
    for (const cue of inOrder(track.cues)) {
      const row = before.find(({ start, end, cues }) => {
        const shared = Math.min(end, cue.end) - Math.max(start, cue.start);
        return !cues[column] && shared > 0 && shared >= Math.min(end - start, cue.end - cue.start) / 2;
      });
      if (row) row.cues[column] = cue;
      else all.push({ start: cue.start, end: cue.end, cues: { [column]: cue } });
    }
  });
  return inOrder(all);
}

// [{code, value}] of one cue; `before` is the latest end of those that begin earlier
export function notices(cue, { before, isFirst, language, duration, kind }) {
  const found = [];
  const words = plain(cue);
  const seconds = (cue.end - cue.start) / 1000;
  if (!isFirst && cue.start < before) found.push(["overlap", ((before - cue.start) / 1000).toFixed(1)]);
  if (cue.start - before > LONGEST_GAP_MS) found.push(["gap", ((cue.start - before) / 1000).toFixed(0)]);
  if (!words) found.push(["empty", ""]);
  else if (kind !== "chapters") {
    const han = /^(zh|ja|ko|yue)\b/.test(language.toLowerCase());
    const count = han ? words.replace(/[\s\p{P}\p{S}_]+/gu, "").length : words.split(" ").length;
    if (count / seconds > (han ? MOST_CHARACTERS : MOST_WORDS)) {
      found.push([han ? "fast-han" : "fast-words", (count / seconds).toFixed(1)]);
    }
  }
  if (duration && cue.end > duration) found.push(["beyond", ((cue.end - duration) / 1000).toFixed(1)]);
  return found;
}
