// @ts-check
/**
 * One step by keys, and its draft on the server: digits choose the outcome, Alt and a digit a
 * phrase, Ctrl+Enter submits; what is typed is saved every few seconds. See webapp/keys.py.
 */

import { keepDraft, save } from "./drafts.js";
import { bare, start, typing } from "./keys.js";

/**
 * The form of this step: of answers, or of the second officer's confirmation.
 * @returns {HTMLFormElement | null}
 */
function keyed() {
  const form = document.querySelector("form[data-keyed]");
  return form instanceof HTMLFormElement ? form : null;
}

/**
 * The choices of the main outcome: the first question that is asked with buttons, else by choice.
 * @param {HTMLFormElement} form
 * @returns {HTMLInputElement[]}
 */
function outcomes(form) {
  const field = [...form.querySelectorAll("[data-field]:not([hidden]) .outcomes, [data-field=result]:not([hidden])")][0];
  const choices = field ? [...field.querySelectorAll("input[type=radio]")] : [...form.querySelectorAll("fieldset:not([hidden]) input[type=radio]")];
  return choices.filter((each) => each instanceof HTMLInputElement);
}

/**
 * Choose one outcome by its place.
 * @param {HTMLFormElement} form
 * @param {number} place from 1
 */
function choose(form, place) {
  const radio = outcomes(form)[place - 1];
  if (radio === undefined) return;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * The text to which phrases go: the one in which the cursor stands, else the opinion, else the last.
 * @param {HTMLFormElement} form
 * @returns {HTMLTextAreaElement | null}
 */
function text(form) {
  const texts = [...form.querySelectorAll("[data-field]:not([hidden]) textarea")].filter((each) => each instanceof HTMLTextAreaElement);
  const active = texts.find((each) => each === document.activeElement);
  return active ?? texts.find((each) => each.name === "opinion") ?? texts.at(-1) ?? null;
}

/**
 * Put a phrase where the cursor stands.
 * @param {HTMLFormElement} form
 * @param {number} place from 1
 */
function phrase(form, place) {
  const target = text(form);
  if (target === null) return;
  const list = form.querySelector(`[data-phrases-for="${target.id}"]`);
  const button = list?.querySelectorAll("button")[place - 1];
  if (button instanceof HTMLButtonElement) button.click();
}

/**
 * Show the letters that would go out, in a window of their own.
 * @param {HTMLFormElement} form
 */
function preview(form) {
  const button = form.querySelector("button[formaction]");
  if (button instanceof HTMLButtonElement) button.click();
}

/**
 * Keys with Ctrl or Alt work while somebody types, but never while he composes a word.
 * @param {KeyboardEvent} event
 * @param {HTMLFormElement} form
 * @returns {boolean} was it one of them?
 */
function combined(event, form) {
  if (event.isComposing || event.keyCode === 229) return false;
  if (event.ctrlKey && event.key === "Enter") {
    const button = form.querySelector("button.primary");
    if (button instanceof HTMLButtonElement) form.requestSubmit(button);
    return true;
  }
  if (event.ctrlKey && event.key.toLowerCase() === "s") {
    void save(form);
    return true;
  }
  const digit = /^Digit([1-9])$/.exec(event.code);
  if (event.altKey && !event.ctrlKey && digit) {
    phrase(form, Number(digit[1]));
    return true;
  }
  return false;
}

/**
 * Turn a key into an act.
 * @param {KeyboardEvent} event
 */
function act(event) {
  const form = keyed();
  if (document.querySelector("dialog[open]") !== null) return;
  if (form !== null && combined(event, form)) {
    event.preventDefault();
    return;
  }
  if (typing(event) || !bare(event)) return;
  const key = event.key.toLowerCase();
  const link = /^[a-z]$/.test(key) ? document.querySelector(`a[data-key="${key}"]`) : null;
  if (form !== null && /^[1-9]$/.test(key)) choose(form, Number(key));
  else if (form !== null && key === "f") outcomes(form)[0]?.focus();
  else if (form !== null && key === "o") text(form)?.focus();
  else if (form !== null && key === "v") preview(form);
  else if (link instanceof HTMLAnchorElement) link.click();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", act);
const form = keyed();
if (form?.dataset.draftUrl) keepDraft(form);
start();
