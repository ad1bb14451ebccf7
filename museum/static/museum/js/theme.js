// Dark or light. The choice is a cookie, so the server sends the page in the right colours
// and nothing flashes; without a choice the system decides.
const YEAR_S = 31_536_000;
const root = document.documentElement;

function shown() {
  if (root.dataset.theme) return root.dataset.theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.addEventListener("click", () => {
    const next = shown() === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${next}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
  });
}
