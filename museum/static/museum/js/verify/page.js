// The verification page: hash a dropped file here, check evidence here. Without this
// script the form takes a number or a SHA-256, and the proofs are links.
import { Broken, verifyBundle } from "./bundle.js";
import { hashFile } from "./sha256.js";

const form = document.querySelector("[data-verify-form]");
const drop = document.querySelector("[data-verify-drop]");

if (form && drop) {
  const status = drop.querySelector("[data-verify-status]");
  const bar = drop.querySelector("progress");

  const look = async (file) => {
    if (!file) return;
    if (!file.size) {
      status.textContent = drop.dataset.empty;
      return;
    }
    bar.hidden = false;
    status.textContent = drop.dataset.reading;
    let shown = -1;
    try {
      form.elements.q.value = await hashFile(file, (done, total) => {
        const percent = Math.floor((done / total) * 100);
        if (percent !== shown) bar.value = shown = percent;
      });
    } catch {
      status.textContent = drop.dataset.failed;
      return;
    } finally {
      bar.hidden = true;
    }
    status.textContent = drop.dataset.done;
    form.requestSubmit();
  };

  drop.querySelector("input[type=file]").addEventListener("change", (event) => look(event.target.files[0]));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    look(event.dataTransfer.files[0]);
  });
}

for (const button of document.querySelectorAll("[data-verify-bundle]")) {
  button.addEventListener("click", async () => {
    const words = button.dataset;
    const outcome = button.closest("article").querySelector(".verify-outcome");
    const say = (sentence, kind) => {
      outcome.className = `verify-outcome notice notice-${kind}`;
      outcome.textContent = sentence;
    };
    say(words.running, "info");
    button.disabled = true;
    try {
      const answer = await fetch(words.verifyBundle);
      if (!answer.ok) throw new TypeError(String(answer.status));
      const found = await verifyBundle(await answer.json());
      if (found.signed) say(words.holds, "ok");
      else say(words.unsigned, "warn");
    } catch (fault) {
      if (fault instanceof TypeError) say(words.offline, "warn");
      else say(fault instanceof Broken ? `${words.broken}: ${fault.message}` : words.broken, "bad");
    } finally {
      button.disabled = false;
    }
  });
}
