/* Says in words why a security key was not read; `allauth` leaves it to the console. */

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.getElementById("key-error");
  if (!notice) return;
  const known = event.detail.exception?.name === "InvalidStateError";
  notice.querySelector("p").textContent = known
    ? "Cette clé est déjà enregistrée."
    : "La clé n’a pas été lue. Branchez-la ou approchez-la, puis réessayez.";
  notice.hidden = false;
});
