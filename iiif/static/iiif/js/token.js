// The hidden frame of a viewer: tells the page around it the token, or why there is none.
const TRIED = "storage";

/** Some browsers keep cookies from frames until the person has been asked; true: ask again. */
async function unlocked(message) {
  if (message.profile !== "missingAspect" || !document.requestStorageAccess) return false;
  if (new URLSearchParams(location.search).has(TRIED)) return false;
  try {
    await document.requestStorageAccess();
    return true;
  } catch {
    return false; // refused, or nobody has clicked at our site yet
  }
}

const message = JSON.parse(document.getElementById("message").textContent);
if (await unlocked(message)) {
  const again = new URL(location.href);
  again.searchParams.set(TRIED, "1");
  location.replace(again);
} else {
  window.parent.postMessage(message, document.body.dataset.origin);
}
