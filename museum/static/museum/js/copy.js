// <button data-copy="#id" data-copied="已复制"> or <button data-copy-text="…">: copies and says so.
import { toast } from "./toast.js";

export async function copyText(text, said) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    document.execCommand("copy"); // the only way on a page without HTTPS
    area.remove();
  }
  toast(said);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-copy-text]");
  if (!button) return;
  const source = button.dataset.copy && document.querySelector(button.dataset.copy);
  const text = source ? (source.value ?? source.textContent).trim() : button.dataset.copyText;
  if (text) copyText(text, button.dataset.copied || text);
});
