// The completeness score while one types, and from each gap to its field.
const WAIT_MS = 700;

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
  open(field);
  // the tab opens a moment later; what is hidden takes no focus
  setTimeout(() => show(field), 150);
});

// Every collapsed panel around the field, from the inside out.
function open(field) {
  for (let panel = field.closest("[data-panel]"); panel; panel = panel.parentElement.closest("[data-panel]")) {
    const toggle = panel.querySelector(":scope > .w-panel__header [data-panel-toggle]");
    if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
  }
}

function show(field) {
  const shown = field.type === "hidden" ? field.closest("section, .w-field") || field.parentElement : field;
  shown.scrollIntoView({ block: "center" });
  if (field.type !== "hidden") field.focus({ preventScroll: true });
}

function watch(panel) {
  const form = panel.closest("form");
  if (!form) return;
  let timer, running;
  const ask = async () => {
    running?.abort();
    running = new AbortController();
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const answer = await fetch(panel.dataset.readinessUrl, {
        method: "POST",
        body: data,
        signal: running.signal,
      });
      if (answer.ok) panel.innerHTML = await answer.text();
    } catch (fault) {
      if (fault.name !== "AbortError") console.warn("readiness", fault); // the old score stays
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // choosers and rows that come and go change hidden fields without an event
  new MutationObserver((changes) => {
    if (changes.some((change) => !panel.contains(change.target))) later();
  }).observe(form, { subtree: true, childList: true });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-readiness-url]").forEach(watch);
});
