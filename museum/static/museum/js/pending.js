// While a file is being processed: asks how far it is, and loads the page anew when it is done.
const FIRST_S = 2;
const LONGEST_S = 15;

for (const box of document.querySelectorAll("[data-pending]")) {
  watch(box, FIRST_S);
}

function watch(box, seconds) {
  setTimeout(async () => {
    try {
      const answer = await fetch(box.dataset.pending, { headers: { Accept: "application/json" } });
      const { state, percent } = await answer.json();
      if (state === "ready" || state === "refused") {
        location.reload();
        return;
      }
      const bar = box.querySelector("[data-progress]");
      if (bar && Number.isFinite(percent)) bar.value = percent;
    } catch {
      // the server is busy or away: ask again later
    }
    watch(box, Math.min(seconds * 1.5, LONGEST_S));
  }, seconds * 1000);
}
