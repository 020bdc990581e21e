/* Tells the site that a page was opened, and keeps readers on it when they say if it was useful. */
document.addEventListener("DOMContentLoaded", () => {
  const { visit } = document.body.dataset;
  if (visit) navigator.sendBeacon(visit);

  const form = document.querySelector("[data-opinion]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams({ utile: event.submitter.value });
    const failed = form.querySelector("[data-opinion-failed]");
    failed.hidden = true;
    let thanks = null;
    try {
      const response = await fetch(form.action, { method: "POST", body });
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      thanks = answer.querySelector("[data-opinion-thanks]");
    } catch {
      /* Offline: as with a site that does not answer well, the buttons stay. */
    }
    if (thanks) {
      form.replaceChildren(thanks);
      thanks.focus();
    } else {
      failed.hidden = false;
    }
  });
});
