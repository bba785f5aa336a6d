// @ts-check
/** Moves through the worklist by keys: J and K or arrows move, Enter opens, / searches. */

/**
 * The links of the rows, in their order on the page.
 * @returns {HTMLAnchorElement[]}
 */
function links() {
  return [...document.querySelectorAll("a[data-open]")].filter((each) => each instanceof HTMLAnchorElement);
}

/**
 * Stand on a row; beyond the ends nothing moves.
 * @param {number} place
 */
function stand(place) {
  const link = links()[place];
  if (link === undefined) return;
  link.focus({ preventScroll: true });
  link.closest("tr")?.scrollIntoView({ block: "nearest" });
}

/**
 * Is the person typing, so that a key is a letter and no command?
 * @param {EventTarget | null} target
 */
function typing(target) {
  return target instanceof HTMLElement && target.matches("input, select, textarea");
}

/**
 * Turn a key into a move.
 * @param {KeyboardEvent} event
 */
function move(event) {
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const here = links().findIndex((link) => link === document.activeElement);
  if (event.key === "j" || event.key === "ArrowDown") stand(here + 1);
  else if (event.key === "k" || event.key === "ArrowUp") stand(Math.max(here - 1, 0));
  else if (event.key === "/") document.getElementById("words")?.focus();
  else return;
  event.preventDefault();
}

/** Mark the row in which the focus is. */
function mark() {
  for (const link of links()) {
    link.closest("tr")?.classList.toggle("here", link.closest("tr")?.contains(document.activeElement) ?? false);
  }
}

document.addEventListener("keydown", move);
document.addEventListener("focusin", mark);
