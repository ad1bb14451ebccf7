// Windows that a viewer opened: close when asked, and when there is nothing left to do.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-window]")) window.close();
});
if (document.querySelector("[data-close-now]")) window.close(); // only of a window that a script opened
