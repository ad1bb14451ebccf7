// What a new file is like: a picture and a sentence for each, in the rows of an upload page.

/** Puts the lines into a list; hides the list while there are none. */
export function showAlike(list, lines) {
  list.hidden = !lines.length;
  list.replaceChildren(
    ...lines.map(({ text, url, thumbnail_url: picture }) => {
      const item = document.createElement("li");
      if (picture) {
        item.append(Object.assign(new Image(96, 72), { src: picture, alt: "", className: "upload-alike-picture" }));
      }
      item.append(url ? Object.assign(document.createElement("a"), { href: url, textContent: text }) : text);
      return item;
    }),
  );
}

// Files that came with the plain form: asked about until their fingerprints were compared.
async function look(item, tries = 120) {
  const answer = await fetch(item.dataset.mediaLikenesses, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { compared, likenesses } = await answer.json();
  showAlike(item.querySelector("[data-upload-alike]"), likenesses);
  if (!compared && tries > 0) setTimeout(() => look(item, tries - 1), 2500);
}

document.querySelectorAll("[data-media-likenesses]").forEach((item) => look(item));
