/* How the editor opens: without the checks that were left open for another page; on a phone without any side panel,
   which covers the whole form; with the cursor in a title that is still to be written. */

const LEFT_OPEN = "wagtail:side-panel-open";
if (window.matchMedia("(max-width: 50em)").matches || localStorage.getItem(LEFT_OPEN) === "checks") {
  localStorage.removeItem(LEFT_OPEN);
}

window.addEventListener("load", () => {
  const title = document.querySelector("[data-edit-form] [name=title]");
  if (title && !title.value) title.focus();
});
