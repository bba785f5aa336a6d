// @ts-check
/**
 * What is typed is kept on the server every few seconds: at a step of a case, and at the counter.
 */

/** A while after the last key, and at the latest after a longer while: milliseconds. */
const PAUSE = 2000;
const MOST = 15000;

/**
 * Tell how the draft stands.
 * @param {string} word
 */
function tell(word) {
  const state = document.getElementById("draft-state");
  if (state === null) return;
  const at = new Date().toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
  state.textContent = (state.dataset[word] ?? "").replace("{at}", at);
}

/**
 * Save what is typed on the server; what is safe there need not stay in this browser.
 * @param {HTMLFormElement} form
 */
export async function save(form) {
  const url = form.dataset.draftUrl;
  if (url === undefined) return;
  const sent = new FormData(form);
  tell("saving");
  try {
    const response = await fetch(url, { method: "POST", body: sent, redirect: "manual" });
    if (response.status === 204) {
      tell("saved");
      if (same(sent, new FormData(form))) sessionStorage.removeItem(`guhua:draft:${form.dataset.draft}`);
    } else if (response.status === 401) tell("expired");
    else if (response.status === 409) tell("closed");
    else tell("away");
  } catch {
    tell("away");
  }
}

/**
 * Is nothing typed since?
 * @param {FormData} before
 * @param {FormData} now
 */
function same(before, now) {
  return JSON.stringify([...before]) === JSON.stringify([...now]);
}

/**
 * Save a while after the last key, and at the latest after a longer while.
 * @param {HTMLFormElement} form
 */
export function keepDraft(form) {
  let timer = 0;
  let since = 0;
  const later = () => {
    since = since || Date.now();
    window.clearTimeout(timer);
    timer = window.setTimeout(
      () => {
        since = 0;
        void save(form);
      },
      Math.max(0, Math.min(PAUSE, since + MOST - Date.now())),
    );
  };
  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.hasAttribute("formaction")) window.clearTimeout(timer);
  });
}
