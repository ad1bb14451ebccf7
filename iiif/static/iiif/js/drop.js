// A form that takes what is dropped or pasted on it: the address of a IIIF icon, a link, a
// JSON file. What it means is found out by the server; here it is only put into the fields.
const form = document.querySelector("[data-foreign-drop]");

/** The text of a drop: addresses first, then HTML (a dragged icon), then plain words. */
function textOf(data) {
  for (const kind of ["text/uri-list", "text/x-moz-url", "text/html", "text/plain"]) {
    const text = data.getData(kind).trim();
    if (text) return text;
  }
  return "";
}

function take(data) {
  const said = form.querySelector("[data-said]");
  const text = form.elements.text;
  const file = form.elements.file;
  const dropped = [...data.files].find(({ name, type }) => /json/i.test(type) || /\.json$/i.test(name));
  const words = textOf(data);
  if (dropped) {
    file.files = data.files;
    text.value = "";
  } else if (words) {
    text.value = words;
    file.value = "";
  } else {
    said.textContent = form.dataset.nothing;
    return;
  }
  said.textContent = form.dataset.taken;
  form.requestSubmit();
}

if (form) {
  let inside = 0;
  const over = (change) => {
    inside = Math.max(0, inside + change);
    form.classList.toggle("is-over", inside > 0);
  };
  form.addEventListener("dragenter", () => over(1));
  form.addEventListener("dragleave", () => over(-1));
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    inside = 0;
    over(0);
    take(event.dataTransfer);
  });
  // A paste anywhere but into a field; there it stays text that can be corrected first.
  document.addEventListener("paste", (event) => {
    if (event.target.closest?.("input, textarea, [contenteditable]")) return;
    event.preventDefault();
    take(event.clipboardData);
  });
}
