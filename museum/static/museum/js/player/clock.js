// Moments as people write them.
export const clock = (seconds) => {
  const whole = Math.floor(seconds);
  const pad = (number) => String(number).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
};

/** Milliseconds as 1:02.500 */
export const exact = (ms) => `${clock(ms / 1000)}.${String(Math.round(ms) % 1000).padStart(3, "0")}`;

/** "1:02.5", "62.5" or "1:00:02" in milliseconds; null where it is no time */
export function readExact(text) {
  const found = /^(?:(?:(\d+):)?(\d{1,3}):)?(\d+)(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!found) return null;
  const [, h, m, s, rest] = found;
  return ((Number(h ?? 0) * 60 + Number(m ?? 0)) * 60 + Number(s)) * 1000 + Number((rest ?? "").padEnd(3, "0"));
}

/** "12.5" or "12.5,20" as [start, end] in seconds; end is null where there is none */
export function readMoment(text) {
  const found = /^(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?$/.exec(text ?? "");
  if (!found) return null;
  const [start, end] = [Number(found[1]), found[2] === undefined ? null : Number(found[2])];
  return end !== null && end <= start ? [start, null] : [start, end];
}
