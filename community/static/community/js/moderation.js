// Keys of the review queue: j next, k back to the list, a accept, r return. Not while typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (target) {
    event.preventDefault();
    target.click();
    return;
  }
  if (event.key === "j") document.querySelector("[data-moderation-list] a")?.click();
});
