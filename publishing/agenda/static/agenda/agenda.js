// Moves a plan by dragging it to another day, at the time that it had: what its own screen does too.
(() => {
  const form = document.querySelector("[data-agenda-drop]");
  const dayOf = (event) => event.target.closest?.("[data-day]");
  let dragged = null;

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-time]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.href);
  });
  document.addEventListener("dragover", (event) => {
    if (dragged && dayOf(event)) event.preventDefault();
  });
  document.addEventListener("dragenter", (event) => {
    document.querySelector(".agenda-over")?.classList.remove("agenda-over");
    if (dragged) dayOf(event)?.classList.add("agenda-over");
  });
  document.addEventListener("dragend", () => {
    document.querySelector(".agenda-over")?.classList.remove("agenda-over");
    dragged = null;
  });
  document.addEventListener("drop", (event) => {
    const day = dayOf(event);
    if (!dragged || !day) return;
    event.preventDefault();
    if (day.contains(dragged)) return;
    form.action = dragged.dataset.move;
    const typed = day.dataset.day.split("-").reverse().join("/");
    form.elements.moment.value = `${typed} ${dragged.dataset.time}`;
    form.submit();
  });
})();
