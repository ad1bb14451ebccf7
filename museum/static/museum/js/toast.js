// A short word at the bottom of the page, read out politely, gone after 6 s.
const SHOWN_MS = 6000;

/**
 * @param {string} text what happened
 * @param {{label: string, act: () => void}} [undo] a way back
 */
export function toast(text, undo) {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = undo.label;
    button.addEventListener("click", () => {
      undo.act();
      box.remove();
    });
    box.append(button);
  }
  region.replaceChildren(box);
  setTimeout(() => box.remove(), SHOWN_MS);
}
