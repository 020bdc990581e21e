/* Keeps a guest's remark in the tab until it is sent: a phone may load the page again. */

document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("remark");
  const key = `remark ${field.dataset.answer}`; // another one once an answer is stored
  field.value ||= sessionStorage.getItem(key) ?? "";
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
});
