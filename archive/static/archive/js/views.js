// Filters change the list without a new page: what is kept is the address of this moment.
document.querySelector("[data-archive-view-form]")?.addEventListener("submit", (event) => {
  event.target.elements.query.value = location.search.slice(1);
});
