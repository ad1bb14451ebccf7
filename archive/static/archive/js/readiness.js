// A gap of the completeness score leads to its field, in whichever tab that is.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-readiness-field]");
  if (!link) return;
  const name = link.dataset.readinessField;
  const field =
    document.getElementById(`id_${name}`) ||
    document.getElementById(`id_${name}-TOTAL_FORMS`);
  if (!field) return;
  event.preventDefault();
  const tab = field.closest('[role="tabpanel"]');
  if (tab) {
    document.querySelector(`[role="tab"][href="#${tab.id}"]`)?.click();
  }
  // the tab opens a moment later; what is hidden takes no focus
  setTimeout(() => show(field), 150);
});

function show(field) {
  const shown = field.type === "hidden" ? field.closest("section, .w-field") || field.parentElement : field;
  shown.scrollIntoView({ block: "center" });
  if (field.type !== "hidden") field.focus({ preventScroll: true });
}
