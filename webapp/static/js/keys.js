// @ts-check
/** What all pages with keys share: is somebody typing, the dialog of keys, the button of undoing. */

/**
 * Is the person typing text or composing a word, so that a key is a letter and no command?
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
export function typing(event) {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "submit", "button"].includes(target.type);
  return target.matches("select, textarea") || target.isContentEditable;
}

/**
 * Is it a bare key, without Ctrl, Alt or the like?
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
export function bare(event) {
  return !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** Show the keys of this page, or put them away. */
function toggleDialog() {
  const dialog = document.getElementById("keys");
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

/**
 * The keys that every page of the desk knows: help and undoing.
 * @param {KeyboardEvent} event
 */
function everywhere(event) {
  if (event.defaultPrevented || typing(event) || !bare(event)) return;
  if (event.key === "?" || event.key === "？") toggleDialog();
  else if (event.key.toLowerCase() === "u") document.getElementById("undo")?.focus();
  else return;
  event.preventDefault();
}

/** Count the ten seconds down in which undoing is offered; the server asks the law, not this clock. */
function countDown() {
  const button = document.getElementById("undo");
  const clock = document.getElementById("undo-clock");
  if (!(button instanceof HTMLButtonElement) || clock === null) return;
  let left = Number(button.dataset.seconds ?? "10");
  const tick = () => {
    clock.textContent = left > 0 ? `${left}` : "";
    if (left <= 0) {
      window.clearInterval(timer);
      if (document.activeElement !== button) button.closest(".undo")?.setAttribute("hidden", "");
    }
    left -= 1;
  };
  const timer = window.setInterval(tick, 1000);
  tick();
}

/** Bring the shared keys to life. */
export function start() {
  document.addEventListener("keydown", everywhere);
  document.querySelector("[data-keys]")?.addEventListener("click", (event) => {
    event.preventDefault();
    toggleDialog();
  });
  countDown();
}
