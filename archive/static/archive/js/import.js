// While an import runs, its page looks again every three seconds; without a reader, never.
if (document.querySelector("[data-import-running]")) {
  setInterval(() => {
    if (!document.hidden) location.reload();
  }, 3000);
}
