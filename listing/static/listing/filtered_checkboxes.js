// Shows the checkboxes whose label has every word typed, with or without accents. With no word typed, a long list
// shows what is ticked: the keyboard would stop at each box.
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
    const MANY = 20;
    if (labels.length > FEW) field.parentElement.hidden = false;
    if (labels.length > MANY) field.placeholder = `Chercher parmi ${labels.length}`;

    const say = () => {
      const shown = labels.filter((label) => !label.hidden).length;
      const ticked = labels.filter((label) => label.querySelector("input").checked).length;
      const plural = ticked > 1 ? "s" : "";
      const found = !field.value ? "" : shown ? ` · ${shown} dans la liste` : " · aucun résultat";
      status.textContent = `${ticked} choix coché${plural}${found}`;
    };
    const filter = () => {
      const words = fold(field.value).split(" ").filter(Boolean);
      const isTooLong = !words.length && labels.length > MANY;
      for (const label of labels) {
        const isFound = words.every((word) => label.dataset.words.includes(word));
        label.hidden = isTooLong ? !label.querySelector("input").checked : !isFound;
      }
      say();
    };
    field.addEventListener("input", filter);
    // What is typed here is no change of the page, and Enter must not send the form.
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    box.addEventListener("change", say);
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
      say();
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
