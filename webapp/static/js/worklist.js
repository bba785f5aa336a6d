// @ts-check
/**
 * Moves through the lists of the desk by keys: J and K or arrows move, Enter opens, X chooses,
 * B handles what is chosen, / searches, digits change the tab. See webapp/keys.py.
 */

import { bare, start, typing } from "./keys.js";

/**
 * The links of the rows, in their order on the page.
 * @returns {HTMLAnchorElement[]}
 */
function links() {
  return [...document.querySelectorAll("a[data-open]")].filter((each) => each instanceof HTMLAnchorElement);
}

/**
 * The boxes that choose rows.
 * @returns {HTMLInputElement[]}
 */
function boxes() {
  return [...document.querySelectorAll("[data-pick]")].filter((each) => each instanceof HTMLInputElement);
}

/**
 * The place of the row in which the focus is; -1 outside the list.
 * @returns {number}
 */
function here() {
  return links().findIndex((link) => link.closest("tr")?.contains(document.activeElement));
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

/** Choose the row in which the focus is, or let it go. */
function pick() {
  const box = links()[here()]?.closest("tr")?.querySelector("[data-pick]");
  if (box instanceof HTMLInputElement) {
    box.checked = !box.checked;
    count();
  }
}

/**
 * Open a tab of the desk by its place.
 * @param {string} place
 */
function openTab(place) {
  const tab = document.querySelector(`a[data-tab="${place}"]`);
  if (tab instanceof HTMLAnchorElement) tab.click();
}

/**
 * Turn a key into a move.
 * @param {KeyboardEvent} event
 */
function move(event) {
  if (typing(event) || !bare(event) || document.querySelector("dialog[open]") !== null) return;
  const key = event.key.toLowerCase();
  if (key === "j" || event.key === "ArrowDown") stand(here() + 1);
  else if (key === "k" || event.key === "ArrowUp") stand(Math.max(here() - 1, 0));
  else if (key === "x") pick();
  else if (key === "b") document.getElementById("bulk")?.click();
  else if (key === "/") document.getElementById("words")?.focus();
  else if (/^[1-6]$/.test(key)) openTab(key);
  else if (event.key === "Enter" && resting()) links()[0]?.click();
  else return;
  event.preventDefault();
}

/**
 * Does the focus stand on nothing that Enter would work on by itself?
 * @returns {boolean}
 */
function resting() {
  const active = document.activeElement;
  return active === null || active === document.body || active.matches(".sheet, main");
}

/** Mark the row in which the focus is. */
function mark() {
  for (const link of links()) {
    link.closest("tr")?.classList.toggle("here", link.closest("tr")?.contains(document.activeElement) ?? false);
  }
}

/** Say how many rows are chosen. */
function count() {
  const said = document.getElementById("chosen-count");
  const chosen = boxes().filter((box) => box.checked).length;
  if (said !== null) said.textContent = chosen ? (said.dataset.words ?? "").replace("{n}", String(chosen)) : "";
  const all = document.getElementById("pick-all");
  if (all instanceof HTMLInputElement) {
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && chosen < boxes().length;
  }
}

/** The box in the head chooses every row of the page. */
function offerAll() {
  const all = document.getElementById("pick-all");
  if (!(all instanceof HTMLInputElement) || boxes().length === 0) return;
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    count();
  });
}

document.addEventListener("keydown", move);
document.addEventListener("focusin", mark);
document.addEventListener("change", count);
offerAll();
count();
start();
