/* Closes the open menu on Escape, on a click elsewhere and when the focus leaves it. */
(() => {
  const openMenus = () => document.querySelectorAll(".eig-submenu[open]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest(".eig-submenu[open], .eig-menu[open]");
    for (const open of openMenus()) open.open = false;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("focusout", (event) => {
    const menu = event.target.closest?.(".eig-submenu[open]");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
})();
