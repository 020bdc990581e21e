// Shows the checkboxes whose label has every word typed, with or without accents.
(() => {
  const fold = (text) =>
    text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/œ/gi, "oe")
      .replace(/æ/gi, "ae")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, " ")
      .trim();

  const start = (box) => {
    const field = box.querySelector("[data-filtered-checkboxes-find]");
    const status = box.querySelector("[data-filtered-checkboxes-status]");
    const labels = [...box.querySelectorAll("label[data-words]")];
    const FEW = 8;
    if (labels.length > FEW) field.parentElement.hidden = false;

    const say = (shown) => {
      const ticked = labels.filter((label) => label.querySelector("input").checked).length;
      const plural = ticked > 1 ? "s" : "";
      const found = shown === null ? "" : shown ? ` · ${shown} dans la liste` : " · aucun résultat";
      status.textContent = `${ticked} choix coché${plural}${found}`;
    };
    const filter = () => {
      const words = fold(field.value).split(" ").filter(Boolean);
      let shown = 0;
      for (const label of labels) {
        label.hidden = !words.every((word) => label.dataset.words.includes(word));
        if (!label.hidden) shown += 1;
      }
      say(words.length ? shown : null);
    };
    field.addEventListener("input", filter);
    // What is typed here is no change of the page, and Enter must not send the form.
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    box.addEventListener("change", filter);
    filter();

    const list = box.querySelector(".eig-filtered-checkboxes__list");
    const inputs = (root) => [...root.querySelectorAll("label[data-words] input")];
    let isAway = false; // creating what the list lacks, in another tab
    const addWhatIsNew = async () => {
      if (!isAway) return;
      isAway = false;
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const known = new Set(inputs(list).map((input) => input.value));
      for (const input of inputs(page.getElementById(list.id) ?? page.createElement("div"))) {
        if (known.has(input.value)) continue;
        const label = input.closest("label");
        label.removeAttribute("for"); // the ids of this page are others
        input.removeAttribute("id");
        list.prepend(label);
        labels.unshift(label);
      }
      filter();
    };
    box
      .querySelector("[data-filtered-checkboxes-add]")
      ?.addEventListener("click", () => (isAway = true));
    window.addEventListener("focus", addWhatIsNew);
  };

  const startAll = () => document.querySelectorAll("[data-filtered-checkboxes]").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startAll);
  else startAll();
})();
