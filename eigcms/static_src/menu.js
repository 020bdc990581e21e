/* Closes what is open on Escape, on a click elsewhere and when the focus leaves it. */
document.addEventListener("DOMContentLoaded", () => {
  const openMenus = () => document.querySelectorAll(".eig-submenu[open]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const menu =
      document.activeElement?.closest(".eig-submenu[open], .eig-menu[open]") ??
      document.querySelector(".eig-menu[open]");
    for (const open of openMenus()) open.open = false;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });

  /* Where the sections are below each other, the next one would move away from the finger. */
  const wide = matchMedia("(min-width: 62em)");
  document.addEventListener("focusout", (event) => {
    if (!wide.matches) return;
    const menu = event.target.closest?.(".eig-submenu[open]");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });

  document.querySelector(".eig-header__search")?.addEventListener("toggle", ({ target }) => {
    if (target.open) target.querySelector("input").focus();
  });

  /* On a phone the main menu covers the page: nothing behind it takes the focus. */
  const main = document.querySelector(".eig-menu");
  const cover = () => {
    for (let inside = main; inside !== document.body; inside = inside.parentElement) {
      for (const other of inside.parentElement.children) {
        if (other !== inside) other.inert = main.open && !wide.matches;
      }
    }
  };
  main?.addEventListener("toggle", cover);
  if (main) wide.addEventListener("change", cover);
});
