// What every page carries: the theme switch, copy buttons, toasts. Pages work without it.
import "./theme.js";
import "./copy.js";

document.querySelectorAll("[data-print]").forEach((button) =>
  button.addEventListener("click", () => print()),
);

// A page that came back with errors is read from its summary on.
document.querySelector(".error-summary")?.focus();
