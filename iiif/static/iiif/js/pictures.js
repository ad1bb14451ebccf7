// Pictures of other servers that do not come: a sentence in their place, no broken frame.
function missing(image) {
  const place = document.createElement("span");
  place.className = "foreign-no-picture";
  place.textContent = document.querySelector("[data-missing]")?.dataset.missing ?? "";
  image.replaceWith(place);
}

document.addEventListener(
  "error",
  ({ target }) => {
    if (target.matches?.("img[data-theirs]")) missing(target);
  },
  true,
);
for (const image of document.querySelectorAll("img[data-theirs]")) {
  if (image.complete && image.currentSrc && !image.naturalWidth) missing(image);
}
