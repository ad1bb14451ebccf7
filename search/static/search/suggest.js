// Titles while typing. Without this file the field is a plain search field.
const field = document.querySelector("input[data-suggest]");
const list = document.getElementById("search-titles");
let waiting = 0;
let asked = "";

async function suggest(text) {
  asked = text;
  const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`);
  if (!answer.ok || asked !== text) return;
  const { suggestions } = await answer.json();
  list.replaceChildren(
    ...suggestions.map(({ text: title, kind }) => {
      const option = document.createElement("option");
      option.value = title;
      option.label = kind ? `${title} · ${kind}` : title;
      return option;
    }),
  );
}

field?.addEventListener("input", (event) => {
  clearTimeout(waiting);
  const text = field.value.trim();
  if (event.isComposing || text.length < 2) return;
  waiting = setTimeout(() => suggest(text).catch(() => list.replaceChildren()), 180);
});
