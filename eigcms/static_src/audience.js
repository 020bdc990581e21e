/* Tells the site that a page was opened, and keeps readers on it when they say if it was useful. */
document.addEventListener("DOMContentLoaded", () => {
  const { visit } = document.body.dataset;
  if (visit) navigator.sendBeacon(visit);

  const form = document.querySelector("[data-opinion]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams({ utile: event.submitter.value });
    try {
      const response = await fetch(form.action, { method: "POST", body });
      const answer = new DOMParser().parseFromString(await response.text(), "text/html");
      const thanks = answer.querySelector("[data-opinion-thanks]");
      form.replaceChildren(thanks);
      thanks.focus();
    } catch {
      /* Offline, or refused: the buttons are still there. */
    }
  });
});
