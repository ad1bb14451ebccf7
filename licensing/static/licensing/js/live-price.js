// The price follows the choice. Without this file the form still works: its button asks the server.
const form = document.querySelector("[data-live-price]");
const place = form?.querySelector("[data-price]");
let latest = null;

async function refresh() {
  latest?.abort();
  latest = new AbortController();
  const query = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(`${form.dataset.livePrice}?${query}`, {
      headers: { "X-Fragment": "price" },
      signal: latest.signal,
    });
    if (answer.ok) place.innerHTML = await answer.text();
  } catch (fault) {
    if (fault.name !== "AbortError") place.removeAttribute("aria-busy");
  }
}

form?.addEventListener("change", refresh);
form?.addEventListener("input", (event) => {
  if (event.target.type === "number") refresh();
});
