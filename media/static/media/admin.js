/* The media library: keeps state chips up to date, and sends uploads one file at a time. */
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

  function line(list, name) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("span"), { className: "name", textContent: name }));
    item.append(document.createElement("span"));
    list.append(item);
    return item;
  }

  function linked(text, url) {
    return url ? Object.assign(document.createElement("a"), { href: url, textContent: text }) : text;
  }

  function show(item, { kind, text, url, watch }) {
    item.className = `is-${kind}`;
    const place = item.lastElementChild;
    place.textContent = "";
    place.append(linked(text, url));
    if (watch) look(item, watch);
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

  async function send(form, file, item) {
    const data = new FormData(form);
    data.delete("uploads");
    data.append("uploads", file);
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
      });
      const { files } = await answer.json();
      show(item, files[0]);
    } catch {
      show(item, { kind: "refused", text: form.dataset.broken });
    }
  }

  function enhance(form) {
    form.addEventListener("submit", async (event) => {
      const input = form.elements.uploads;
      const files = [...input.files];
      if (files.length < 2) return; // one file: the plain form does as well
      event.preventDefault();
      const list = document.querySelector("[data-media-results]");
      const items = files.map((file) => line(list, file.name));
      input.value = "";
      for (const [index, file] of files.entries()) {
        items[index].lastElementChild.textContent = form.dataset.sending;
        await send(form, file, items[index]);
      }
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    watch();
    document
      .querySelectorAll("[data-media-likenesses]")
      .forEach((item) => look(item, item.dataset.mediaLikenesses));
    document.querySelectorAll("form[data-media-upload]").forEach(enhance);
  });
})();
