/* Copies the address of a page; without the clipboard, the button is not there. */
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-copy]");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const copied = await navigator.clipboard.writeText(button.dataset.copy).then(() => true, () => false);
    document.querySelector("[data-copied]").hidden = !copied;
    document.querySelector("[data-not-copied]").hidden = copied;
  });
});
