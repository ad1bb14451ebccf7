/* Renews the queue page every few seconds; not while it is hidden, paused or being read. */
(() => {
  "use strict";

  const place = document.querySelector("[data-queue-state]");
  const pause = document.querySelector("[data-queue-pause]");
  if (!place || !pause) return;
  const every = Number(place.dataset.queueState) * 1000;
  const address = new URL(location.href);
  address.searchParams.set("part", "1");
  let paused = sessionStorage.getItem("queue-paused") === "1";

  function show() {
    pause.hidden = false;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? pause.dataset.queueGo : pause.dataset.queuePause;
  }

  // Nothing may move under a finger, a focus or an open trace.
  const isBusy = () =>
    paused || document.hidden || place.contains(document.activeElement) || place.querySelector("details[open]");

  async function renew() {
    if (!isBusy()) {
      try {
        const answer = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } });
        // After a sign-out another page would come: that one is left to the next click.
        if (answer.ok && !answer.redirected) {
          const text = await answer.text();
          if (!isBusy()) place.innerHTML = text;
        }
      } catch {
        // The server is away for a moment; the time of the last renewal stands on the page.
      }
    }
    setTimeout(renew, every);
  }

  pause.addEventListener("click", () => {
    paused = !paused;
    sessionStorage.setItem("queue-paused", paused ? "1" : "0");
    show();
  });
  show();
  setTimeout(renew, every);
})();
