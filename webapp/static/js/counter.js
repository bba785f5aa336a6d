// @ts-check
/**
 * Comfort at the counter: files are kept as soon as they are chosen or dropped, numbers are looked
 * at while they are typed, letters are printed in one dialog. Everything works without it too.
 */

import { keepDraft } from "./drafts.js";

/** Wait this long, in milliseconds, after the last key before a number is looked at. */
const PAUSE = 350;

/**
 * The token that every change must bring along.
 * @param {HTMLFormElement} form
 * @returns {string}
 */
function token(form) {
  const field = form.elements.namedItem("csrf_token");
  return field instanceof HTMLInputElement ? field.value : "";
}

/**
 * Keep files of one row on the server, and show the row's list as it is then.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} cell
 * @param {Iterable<File>} files
 */
async function send(form, cell, files) {
  const list = cell.querySelector("[data-list]");
  if (!(list instanceof HTMLElement)) return;
  /** @type {Element[]} */
  const refused = [];
  for (const file of files) {
    const body = new FormData();
    body.set("csrf_token", token(form));
    body.append(`scan.${cell.dataset.scans}`, file, file.name);
    cell.setAttribute("aria-busy", "true");
    const note = document.createElement("p");
    note.className = "hint";
    note.textContent = form.dataset.sending ?? "";
    list.append(note);
    let problem = form.dataset.failed ?? "";
    try {
      const answer = await fetch(cell.dataset.address ?? "", { method: "POST", body });
      if (answer.status === 413) problem = form.dataset.large ?? "";
      if (answer.status !== 200 && answer.status !== 422) throw new Error(String(answer.status));
      list.innerHTML = await answer.text();
      list.prepend(...refused);
      refused.push(...(answer.status === 422 ? list.querySelectorAll(".err:last-of-type") : []));
    } catch {
      note.className = "err";
      note.setAttribute("role", "alert");
      note.textContent = problem;
    }
    cell.removeAttribute("aria-busy");
  }
}

/**
 * Take files as they are chosen, and as they are dropped on a row.
 * @param {HTMLFormElement} form
 */
function takeFiles(form) {
  form.classList.add("scripted");
  for (const cell of form.querySelectorAll("[data-scans]")) {
    if (!(cell instanceof HTMLElement)) continue;
    for (const input of cell.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", async (event) => {
        event.stopPropagation();
        if (!(input instanceof HTMLInputElement) || input.files === null) return;
        const files = [...input.files];
        input.value = "";
        await send(form, cell, files);
      });
    }
    const row = cell.closest("[data-drop]");
    row?.addEventListener("dragover", (event) => {
      event.preventDefault();
      row.classList.add("dropping");
    });
    row?.addEventListener("dragleave", () => row.classList.remove("dropping"));
    row?.addEventListener("drop", (event) => {
      event.preventDefault();
      row.classList.remove("dropping");
      if (event instanceof DragEvent && event.dataTransfer) void send(form, cell, event.dataTransfer.files);
    });
  }
}

/**
 * Look at one number by the server's rules, and say what is wrong with it.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} input
 * @param {string} format
 */
async function check(form, input, format) {
  const said = input.parentElement?.querySelector(".number-check");
  if (!(said instanceof HTMLElement)) return;
  if (input.value.trim() === "") {
    said.textContent = "";
    return;
  }
  const body = new FormData();
  body.set("csrf_token", token(form));
  body.set("format", format);
  body.set("text", input.value);
  body.set("kind", String(new FormData(form).get(input.name.replace(/_id$/, "_kind")) ?? ""));
  const typed = input.value;
  const answer = await fetch(form.dataset.check ?? "", { method: "POST", body }).catch(() => null);
  if (answer === null || !answer.ok || input.value !== typed) return;
  const found = await answer.json();
  said.classList.toggle("bad", !found.ok);
  said.classList.toggle("warn", Boolean(found.pending));
  const known = found.pending ? form.dataset.pending : found.known ? form.dataset.known : "";
  said.textContent = found.ok ? [form.dataset.correct, known].filter(Boolean).join(" · ") : found.sentence;
}

/**
 * Watch the fields that hold numbers.
 * @param {HTMLFormElement} form
 */
function watchNumbers(form) {
  for (const [name, format] of Object.entries(JSON.parse(form.dataset.formats ?? "{}"))) {
    const input = form.elements.namedItem(name);
    if (!(input instanceof HTMLInputElement)) continue;
    const said = document.createElement("p");
    said.className = "number-check";
    said.setAttribute("role", "status");
    input.after(said);
    let timer = 0;
    input.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void check(form, input, String(format)), PAUSE);
    });
  }
}

/**
 * One click for the usual case: every original that was shown agrees with its copy.
 * @param {HTMLFormElement} form
 */
function offerAllOriginals(form) {
  for (const button of form.querySelectorAll("[data-all-originals]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const box of form.querySelectorAll(`input[name^="${button.dataset.allOriginals}."][name$=".original"]`)) {
        const state = box.closest("tr")?.querySelector("select");
        if (box instanceof HTMLInputElement && state instanceof HTMLSelectElement) box.checked = state.value === "已收";
      }
      form.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

/**
 * Enter in a field decides nothing: five buttons do, and each says what.
 * @param {HTMLFormElement} form
 */
function keepEnterHarmless(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
  });
}

/** Print the letters: by the button, and once by themselves when they have just been issued. */
function offerPrinting() {
  const button = document.querySelector("[data-print]");
  const frame = document.querySelector(".papers-frame");
  if (!(button instanceof HTMLButtonElement) || !(frame instanceof HTMLIFrameElement)) return;
  const print = () => frame.contentWindow?.print();
  button.hidden = false;
  button.addEventListener("click", print);
  if (!("prints" in frame.dataset)) return;
  // The address loses the wish to print, so that coming back later opens no dialog.
  const address = new URL(window.location.href);
  address.searchParams.delete("print");
  window.history.replaceState(null, "", address);
  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.querySelector(".one-letter")) print();
  else frame.addEventListener("load", print, { once: true });
  const next = document.querySelector("[data-next]");
  if (next instanceof HTMLElement) next.focus();
}

/** The search takes what a barcode scanner types, wherever the page was clicked before. */
function focusSearch() {
  const field = document.querySelector("[data-search]");
  if (!(field instanceof HTMLInputElement)) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    field.focus();
  });
}

/**
 * A reception begins at the first thing that is still asked for; one that is filled in, at its materials.
 * @param {HTMLFormElement} form
 */
function focusFirst(form) {
  if (document.querySelector(".error-summary") !== null || location.hash !== "") return;
  // What was just put right asks for one key, and the page has said which.
  const wanted = form.querySelector("[autofocus]");
  if (wanted instanceof HTMLElement) return wanted.focus();
  /** @type {HTMLElement[]} */
  const asked = Array.from(form.querySelectorAll("[aria-required=true]"));
  const empty = asked.find((each) => {
    if (each.offsetParent === null || each.closest("details:not([open])") !== null) return false;
    if (each instanceof HTMLFieldSetElement) return each.querySelector(":checked") === null;
    return "value" in each && each.value === "";
  });
  const place = empty instanceof HTMLFieldSetElement ? empty.querySelector("input") : empty;
  const materials = form.querySelector("[data-all-received]");
  if (place instanceof HTMLElement) place.focus();
  else if (materials instanceof HTMLElement) materials.focus();
}

for (const form of document.querySelectorAll("form[data-reception]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  takeFiles(form);
  watchNumbers(form);
  offerAllOriginals(form);
  keepEnterHarmless(form);
  if (form.dataset.draftUrl) keepDraft(form);
  focusFirst(form);
}
offerPrinting();
focusSearch();
