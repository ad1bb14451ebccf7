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

  function linked(text, url) {
    return url ? Object.assign(document.createElement("a"), { href: url, textContent: text }) : text;
  }

  // Says below an upload what it is like, as soon as its fingerprints were compared.
  async function look(item, address, tries = 120) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { over, likenesses } = await answer.json();
    let list = item.querySelector("ul");
    if (likenesses.length && !list) {
      list = document.createElement("ul");
      item.lastElementChild.append(list);
    }
    list?.replaceChildren(
      ...likenesses.map(({ text, url }) => {
        const line = document.createElement("li");
        line.append(linked(text, url));
        return line;
      }),
    );
    if (!over && tries > 0) setTimeout(() => look(item, address, tries - 1), 2500);
  }

  document.addEventListener("DOMContentLoaded", () => {
    watch();
    document
      .querySelectorAll("[data-media-likenesses]")
      .forEach((item) => look(item, item.dataset.mediaLikenesses));
  });
})();
