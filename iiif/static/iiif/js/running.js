// While the members of a collection are read, the page looks again every three seconds.
if (document.querySelector("[data-job-running]")) {
  setInterval(() => {
    if (!document.hidden) location.reload();
  }, 3000);
}
