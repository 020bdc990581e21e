/* On a phone a side panel covers the whole form, so one that was left open does not open by itself. */

if (window.matchMedia("(max-width: 50em)").matches) localStorage.removeItem("wagtail:side-panel-open");
