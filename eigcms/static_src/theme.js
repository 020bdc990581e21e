/* Applies the theme that the visitor chose, before the page is painted, and lets them choose. */
(() => {
  const root = document.documentElement;
  const metas = [...document.querySelectorAll("meta[name=theme-color]")];
  const systemOf = (meta) => (meta.media.includes("dark") ? "dark" : "light");
  const colours = Object.fromEntries(metas.map((meta) => [systemOf(meta), meta.content]));

  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is refused: the choice lasts as long as the page
    }
  };

  const apply = (theme) => {
    if (["light", "dark"].includes(theme)) {
      root.dataset.frTheme = theme;
    } else {
      delete root.dataset.frTheme;
    }
    for (const meta of metas) meta.content = colours[theme] || colours[systemOf(meta)];
  };

  apply(stored());

  document.addEventListener("DOMContentLoaded", () => {
    const dialog = document.getElementById("display-settings");
    const item = document.querySelector("[data-display-settings]");
    if (!dialog || !item) return;

    item.hidden = false;
    item.querySelector("button").addEventListener("click", () => {
      dialog.querySelector(`[value=${root.dataset.frTheme || "system"}]`).checked = true;
      dialog.showModal();
    });
    dialog.addEventListener("change", (event) => {
      apply(event.target.value);
      try {
        localStorage.setItem("theme", event.target.value);
      } catch {
        // see stored()
      }
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  });
})();
