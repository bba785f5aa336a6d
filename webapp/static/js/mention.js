// @ts-check
/**
 * Typing @ in a note opens the colleagues who may see the case; arrows, Enter or a click choose one.
 * The list is that of the boxes below, which do the same without scripts.
 */

const MOST = 50;

/**
 * @typedef {{called: string, name: string, user: string, place: string}} Person
 * @typedef {{at: number, end: number, typed: string}} Asked
 */

/**
 * Who may be named, as the boxes of the form list them.
 * @param {HTMLTextAreaElement} area
 * @returns {Person[]}
 */
function people(area) {
  const boxes = [...(area.form?.querySelectorAll("[data-called]") ?? [])];
  return boxes.filter((box) => box instanceof HTMLInputElement).map((box) => ({
    called: box.dataset.called ?? "",
    name: box.dataset.name ?? "",
    user: box.value,
    place: box.closest("label")?.querySelector(".hint")?.textContent ?? "",
  }));
}

/**
 * The word behind an @ in which the caret stands; an @ within a word, as in a mail address, is none.
 * @param {HTMLTextAreaElement} area
 * @returns {Asked | null}
 */
function asked(area) {
  const end = area.selectionStart;
  if (end !== area.selectionEnd) return null;
  const found = /(^|[^0-9A-Za-z._-])[@＠]([^\s@＠]{0,20})$/.exec(area.value.slice(0, end));
  return found === null ? null : { at: end - found[2].length - 1, end, typed: found[2].toLowerCase() };
}

/**
 * Give a note its list.
 * @param {HTMLTextAreaElement} area
 * @param {HTMLUListElement} list
 */
function offer(area, list) {
  const everybody = people(area);
  /** @type {Person[]} */
  let shown = [];
  let chosen = 0;

  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-haspopup", "listbox");
  area.setAttribute("aria-controls", list.id);
  close();

  /** Put the list away. */
  function close() {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
    say("");
  }

  /**
   * Tell those who do not see the list.
   * @param {string} text
   */
  function say(text) {
    const said = document.getElementById(`${list.id}-said`);
    if (said !== null && said.textContent !== text) said.textContent = text;
  }

  /** Mark the line that Enter takes. */
  function mark() {
    for (const [place, line] of [...list.children].entries()) {
      line.setAttribute("aria-selected", String(place === chosen));
      if (place === chosen) line.scrollIntoView({ block: "nearest" });
    }
    area.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
  }

  /** Show who fits what stands behind the @. */
  function look() {
    const word = asked(area);
    if (word === null) {
      close();
      return;
    }
    shown = everybody.filter((one) => one.name.includes(word.typed) || one.user.toLowerCase().startsWith(word.typed)).slice(0, MOST);
    chosen = 0;
    // A name that stands there whole is chosen already; what follows it is the note.
    if (everybody.some((one) => word.typed.startsWith(one.called.toLowerCase())) && shown.length === 0) {
      close();
      return;
    }
    list.replaceChildren(...(shown.length ? shown.map(line) : [nobody()]));
    list.hidden = false;
    const words = document.getElementById(`${list.id}-said`)?.dataset.words ?? "";
    say(shown.length ? words.replace("{n}", String(shown.length)) : (list.dataset.none ?? ""));
    if (shown.length) mark();
    else area.removeAttribute("aria-activedescendant");
  }

  /**
   * One line of the list.
   * @param {Person} one
   * @param {number} place
   * @returns {HTMLLIElement}
   */
  function line(one, place) {
    const item = document.createElement("li");
    const where = document.createElement("span");
    item.id = `${list.id}-${place}`;
    item.setAttribute("role", "option");
    item.append(one.name, where);
    where.className = "hint";
    where.textContent = one.place;
    // The focus stays in the note.
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => take(one));
    return item;
  }

  /**
   * Says that nobody fits.
   * @returns {HTMLLIElement}
   */
  function nobody() {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    item.className = "hint";
    item.textContent = list.dataset.none ?? "";
    return item;
  }

  /**
   * Write a name where the @ stands.
   * @param {Person} one
   */
  function take(one) {
    const word = asked(area);
    if (word === null) return;
    area.setRangeText(`@${one.called} `, word.at, word.end, "end");
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  /**
   * Keys of the open list; all others belong to the note.
   * @param {KeyboardEvent} event
   */
  function press(event) {
    if (list.hidden || event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") close();
    else if (shown.length === 0) return;
    else if (event.key === "ArrowDown") chosen = (chosen + 1) % shown.length;
    else if (event.key === "ArrowUp") chosen = (chosen + shown.length - 1) % shown.length;
    else if (event.key === "Enter" || event.key === "Tab") take(shown[chosen]);
    else return;
    if (!list.hidden) mark();
    event.preventDefault();
    event.stopPropagation();
  }

  area.addEventListener("input", look);
  area.addEventListener("click", look);
  area.addEventListener("keydown", press);
  area.addEventListener("blur", close);
}

for (const area of document.querySelectorAll("textarea[data-mentions]")) {
  const list = document.getElementById(area.getAttribute("data-mentions") ?? "");
  if (area instanceof HTMLTextAreaElement && list instanceof HTMLUListElement) offer(area, list);
}
