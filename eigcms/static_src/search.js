/* Proposes pages below a search box while one types; without it, the box is a plain form. Tells the
   site of a search that found nothing. */
document.addEventListener("DOMContentLoaded", () => {
  const WAIT = 200; // milliseconds

  const missed = document.querySelector("[data-missed]");
  if (missed) navigator.sendBeacon(missed.dataset.missed);

  for (const form of document.querySelectorAll("[data-suggestions]")) {
    const input = form.querySelector("input[type=search]");
    const list = document.createElement("ul");
    list.className = "eig-suggestions";
    list.id = `${input.id}-suggestions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent);
    list.hidden = true;
    form.append(list);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": list.id,
      "aria-expanded": "false",
    })) input.setAttribute(name, value);

    let timer = 0;
    let request = null;
    let chosen = -1;

    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const move = (step) => {
      const options = [...list.children];
      chosen += step; // -1 is the box itself
      if (chosen >= options.length) chosen = -1;
      if (chosen < -1) chosen = options.length - 1;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
      if (chosen < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", options[chosen].id);
    };

    const show = (suggestions) => {
      list.replaceChildren(
        ...suggestions.map((found, index) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${index}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.dataset.url = found.url;
          const kind = document.createElement("span");
          kind.textContent = found.kind;
          option.append(found.title, " ", kind);
          return option;
        }),
      );
      chosen = -1;
      list.hidden = suggestions.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
    };

    const ask = async () => {
      const text = input.value.trim();
      request?.abort();
      if (text.length < 2) return close();
      request = new AbortController();
      try {
        const address = `${form.dataset.suggestions}?q=${encodeURIComponent(text)}`;
        const response = await fetch(address, { signal: request.signal });
        if (response.ok && document.activeElement === input) {
          show((await response.json()).suggestions);
        }
      } catch {
        /* Typed on, or offline: the form still works. */
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        location.assign(list.children[chosen].dataset.url);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option) return;
      event.preventDefault();
      location.assign(option.dataset.url);
    });
    input.addEventListener("blur", close);
  }
});
