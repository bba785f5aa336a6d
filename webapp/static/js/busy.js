// @ts-check
/* Says that something takes a while, and keeps it from being asked for twice. */

/**
 * Lock the buttons of a form that was sent and say what is being done.
 * @param {HTMLFormElement} form
 */
function wait(form) {
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "hint";
  said.textContent = form.dataset.busy ?? "";
  form.append(said);
  form.setAttribute("aria-busy", "true");
  // After the submit has taken its values: a disabled button would be missing from them.
  setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
}

/** Give every form back as it was when the browser shows this page again from its memory. */
function free() {
  document.querySelectorAll("form[aria-busy]").forEach((form) => {
    form.removeAttribute("aria-busy");
    form.querySelectorAll("[role=status]").forEach((said) => said.remove());
    form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
  });
}

document.querySelectorAll("form[data-busy]").forEach((form) => {
  form.addEventListener("submit", () => wait(/** @type {HTMLFormElement} */ (form)));
});
addEventListener("pageshow", free);
