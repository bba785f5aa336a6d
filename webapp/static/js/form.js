// @ts-check
/**
 * Comfort for forms that also work without it: hides what is not asked, inserts phrases,
 * ticks all materials as received, warns before typed text is left behind, and keeps that
 * text in sessionStorage, so that an expired session loses nothing.
 *
 * The markup is templates/macros/form.html. A form opts in with `data-form`; with
 * `data-draft="<task id>"` its text is kept under that name until a page shows
 * `data-draft-done="<task id>"` or somebody submits a form with `data-sign-out`.
 */

const PREFIX = "guhua:draft:";

/** @typedef {{[key: string]: any}} Schema */

/**
 * Is the fragment of JSON Schema true of the value? Knows the keywords of forms/conditions.py.
 * @param {Schema} schema
 * @param {any} value
 * @returns {boolean}
 */
export function holds(schema, value) {
  return Object.entries(schema).every(([keyword, said]) => {
    const check = KEYWORDS[keyword];
    return check === undefined || check(said, value);
  });
}

const isObject = (/** @type {any} */ value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isNumber = (/** @type {any} */ value) => typeof value === "number";
const same = (/** @type {any} */ a, /** @type {any} */ b) => JSON.stringify(a) === JSON.stringify(b);

/** @type {{[keyword: string]: (said: any, value: any) => boolean}} */
const KEYWORDS = {
  const: (said, value) => same(said, value),
  enum: (said, value) => said.some((/** @type {any} */ each) => same(each, value)),
  required: (said, value) => !isObject(value) || said.every((/** @type {string} */ name) => value[name] !== undefined),
  properties: (said, value) =>
    !isObject(value) ||
    Object.entries(said).every(([name, inner]) => value[name] === undefined || holds(inner, value[name])),
  not: (said, value) => !holds(said, value),
  allOf: (said, value) => said.every((/** @type {Schema} */ each) => holds(each, value)),
  anyOf: (said, value) => said.some((/** @type {Schema} */ each) => holds(each, value)),
  contains: (said, value) => !Array.isArray(value) || value.some((each) => holds(said, each)),
  minItems: (said, value) => !Array.isArray(value) || value.length >= said,
  minLength: (said, value) => typeof value !== "string" || [...value].length >= said,
  minimum: (said, value) => !isNumber(value) || value >= said,
  maximum: (said, value) => !isNumber(value) || value <= said,
  exclusiveMinimum: (said, value) => !isNumber(value) || value > said,
  exclusiveMaximum: (said, value) => !isNumber(value) || value < said,
};

/**
 * A sentence in the language of the page: the markup brings them.
 * @param {string} name
 * @returns {string}
 */
function word(name) {
  const words = document.querySelector("[data-words]");
  return (words instanceof HTMLElement && words.dataset[name]) || "";
}

/**
 * The answer of one field as the server would read it; undefined when there is none.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} field
 */
function answer(form, field) {
  const name = field.dataset.field ?? "";
  const texts = new FormData(form).getAll(name).map((text) => String(text).trim());
  const text = texts.at(-1) ?? "";
  switch (field.dataset.kind) {
    case "array":
      return texts.length ? texts : undefined;
    case "boolean":
      if (text === "" && field.querySelector("input[type=radio], select")) return undefined;
      return ["true", "on", "1", "是"].includes(text);
    case "number":
    case "integer":
      return text === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
    case "object":
      return undefined;
    default:
      return text === "" ? undefined : text;
  }
}

/**
 * Show what is asked under the present answers. A hidden field has no answer, so this runs
 * until nothing changes; conditions in a circle cannot be published.
 * @param {HTMLFormElement} form
 */
function showFields(form) {
  /** @type {HTMLElement[]} */
  const fields = [...form.querySelectorAll("[data-field]")].filter((each) => each instanceof HTMLElement);
  for (let round = 0; round <= fields.length; round += 1) {
    /** @type {{[name: string]: any}} */
    const answers = {};
    for (const field of fields) {
      const value = field.hidden ? undefined : answer(form, field);
      if (value !== undefined) answers[field.dataset.field ?? ""] = value;
    }
    const changed = fields.filter((field) => {
      const hide = field.dataset.showIf !== undefined && !holds(JSON.parse(field.dataset.showIf), answers);
      if (hide === field.hidden) return false;
      field.hidden = hide;
      return true;
    });
    if (changed.length === 0) return;
  }
}

/**
 * Phrases are inserted where the text cursor stands.
 * @param {HTMLFormElement} form
 */
function offerPhrases(form) {
  for (const list of form.querySelectorAll("[data-phrases-for]")) {
    if (!(list instanceof HTMLElement)) continue;
    const target = document.getElementById(list.dataset.phrasesFor ?? "");
    if (!(target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement)) continue;
    list.hidden = false;
    list.addEventListener("click", (event) => {
      if (!(event.target instanceof HTMLButtonElement)) return;
      const place = target.selectionStart ?? target.value.length;
      target.setRangeText(event.target.textContent ?? "", place, target.selectionEnd ?? place, "end");
      target.dispatchEvent(new Event("input", { bubbles: true }));
      target.focus();
    });
  }
}

/**
 * One click for the usual case: every material whose state is still open is there.
 * @param {HTMLFormElement} form
 */
function offerAllReceived(form) {
  for (const button of form.querySelectorAll("[data-all-received]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const states = form.querySelectorAll(`select[name^="${button.dataset.allReceived}."][name$=".state"]`);
      for (const select of states) {
        const open = select instanceof HTMLSelectElement && select.value === "";
        if (open && "required" in select.dataset) select.value = "已收";
      }
      form.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

/**
 * What somebody typed: hidden inputs (token, version) and passwords are no text of his.
 * @param {HTMLFormElement} form
 * @returns {[string, string][]}
 */
function typed(form) {
  const own = [...form.elements].filter(
    (each) =>
      (each instanceof HTMLInputElement && !["hidden", "password", "file", "submit"].includes(each.type)) ||
      each instanceof HTMLTextAreaElement ||
      each instanceof HTMLSelectElement,
  );
  const names = new Set(own.map((each) => each.getAttribute("name")));
  return [...new FormData(form)].flatMap(([name, value]) =>
    names.has(name) && typeof value === "string" ? [/** @type {[string, string]} */ ([name, value])] : [],
  );
}

/**
 * Put kept text back; a row of a table that is not on the page stays away.
 * @param {HTMLFormElement} form
 * @param {[string, string][]} kept
 */
function fill(form, kept) {
  for (const each of form.elements) {
    const texts = kept.filter(([name]) => name === each.getAttribute("name")).map(([, text]) => text);
    if (each instanceof HTMLInputElement && ["checkbox", "radio"].includes(each.type)) {
      each.checked = texts.includes(each.value);
    } else if (
      texts.length > 0 &&
      (each instanceof HTMLTextAreaElement ||
        each instanceof HTMLSelectElement ||
        (each instanceof HTMLInputElement && !["hidden", "password", "file", "submit"].includes(each.type)))
    ) {
      each.value = texts[0];
    }
  }
}

/**
 * Keep text in this tab, and offer it again when the page is drawn empty.
 * @param {HTMLFormElement} form
 * @param {string} draft
 */
function keepDraft(form, draft) {
  const key = PREFIX + draft;
  const kept = sessionStorage.getItem(key);
  const drawn = JSON.stringify(typed(form));
  // What the server has just drawn from a submit is newer than what was kept at that submit.
  const answered = "answered" in form.dataset || document.getElementById("error-summary") !== null;
  if (answered) sessionStorage.setItem(key, drawn);
  else if (kept !== null && kept !== drawn) {
    fill(form, JSON.parse(kept));
    const notice = document.createElement("p");
    notice.className = "hint draft-restored";
    notice.setAttribute("role", "status");
    notice.textContent = word("restored");
    const forget = document.createElement("button");
    forget.type = "button";
    forget.className = "link";
    forget.textContent = word("forget");
    forget.addEventListener("click", () => {
      sessionStorage.removeItem(key);
      fill(form, JSON.parse(drawn));
      notice.remove();
      form.dispatchEvent(new Event("change", { bubbles: true }));
    });
    notice.append(" ", forget);
    form.prepend(notice);
  }

  let timer = 0;
  const save = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => sessionStorage.setItem(key, JSON.stringify(typed(form))), 300);
  };
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", () => sessionStorage.setItem(key, JSON.stringify(typed(form))));
}

/**
 * Ask before typed text is left behind.
 * @param {HTMLFormElement} form
 */
function warnBeforeLeaving(form) {
  let unsaved = document.getElementById("error-summary") !== null;
  form.addEventListener("input", () => {
    unsaved = true;
  });
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

/** Forget drafts that were submitted, and all of them when somebody signs out. */
function forgetDrafts() {
  for (const done of document.querySelectorAll("[data-draft-done]")) {
    if (done instanceof HTMLElement) sessionStorage.removeItem(PREFIX + done.dataset.draftDone);
  }
  for (const exit of document.querySelectorAll("form[data-sign-out]")) {
    exit.addEventListener("submit", () => {
      for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith(PREFIX))) {
        sessionStorage.removeItem(key);
      }
    });
  }
}

/** Bring the page's forms to life. */
function start() {
  forgetDrafts();
  for (const form of document.querySelectorAll("form[data-form]")) {
    if (!(form instanceof HTMLFormElement)) continue;
    if (form.dataset.draft) keepDraft(form, form.dataset.draft);
    offerPhrases(form);
    offerAllReceived(form);
    warnBeforeLeaving(form);
    form.addEventListener("input", () => showFields(form));
    form.addEventListener("change", () => showFields(form));
    showFields(form);
  }

  const summary = document.getElementById("error-summary");
  if (summary !== null) {
    document.title = word("mistake") + document.title;
    summary.focus();
  }
}

if (typeof document !== "undefined") start();
