/* How the editor opens: on a phone without the side panel that was left open, which covers the whole form; with the
   cursor in a title that is still to be written. */

if (window.matchMedia("(max-width: 50em)").matches) localStorage.removeItem("wagtail:side-panel-open");

window.addEventListener("load", () => {
  const title = document.querySelector("[data-edit-form] [name=title]");
  if (title && !title.value) title.focus();
});
