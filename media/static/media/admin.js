/* The media library: keeps state chips up to date. */
(() => {
  "use strict";

  const chips = () => [...document.querySelectorAll("[data-media-wait]")];

  async function refresh(chip) {
    const answer = await fetch(`/media/${chip.dataset.mediaWait}/status.json`);
    if (!answer.ok) return;
    const { state, state_label: label, percent, refusal } = await answer.json();
    chip.textContent = percent && state === "processing" ? `${label} ${percent}%` : label;
    if (refusal) chip.title = refusal;
    if (state === "ready" || state === "refused") chip.removeAttribute("data-media-wait");
  }

  async function watch() {
    const waiting = chips();
    if (!waiting.length) return;
    await Promise.allSettled(waiting.slice(0, 30).map(refresh));
    setTimeout(watch, 2500);
  }

  document.addEventListener("DOMContentLoaded", watch);
})();
