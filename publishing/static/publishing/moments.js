// Says beneath a field what the typed moment means, and opens the browser's calendar.
(() => {
  const PAUSE = 250;
  const FIELD = "[data-moment] input[type=text]";
  const understood = new WeakMap();
  let timer;

  const ask = async (field) => {
    const box = field.closest("[data-moment]");
    const text = field.value;
    let answer = {};
    try {
      const address = `${box.dataset.moment}?${new URLSearchParams({ text })}`;
      const response = await fetch(address, { headers: { accept: "application/json" } });
      if (response.ok) answer = await response.json();
    } catch {
      // Saving the form will say it.
    }
    if (field.value !== text) return; // somebody typed on meanwhile
    understood.set(field, { text, typed: answer.typed });
    box.querySelector("[data-moment-said]").textContent = answer.said ?? "";
    box.querySelector("[data-moment-calendar]").value = answer.local ?? "";
  };

  // « Demain » means another day tomorrow: the field keeps the day that was said.
  const keep = (field) => {
    const known = understood.get(field);
    if (known?.typed && known.text === field.value) {
      field.value = known.typed;
      understood.set(field, { text: known.typed, typed: known.typed });
    }
  };

  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("[data-moment-calendar]")) {
      const field = target.closest("[data-moment]").querySelector(FIELD);
      const [year, month, day, time] = target.value.split(/[-T]/);
      field.value = target.value ? `${day}/${month}/${year} ${time}` : "";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (target.matches?.(FIELD)) {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE, target);
    }
  });
  document.addEventListener("change", async ({ target }) => {
    if (!target.matches?.(FIELD)) return;
    clearTimeout(timer);
    keep(target);
    await ask(target);
    keep(target);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-moment-open]");
    button?.parentElement.querySelector("[data-moment-calendar]").showPicker();
  });
})();
