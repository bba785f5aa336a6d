// @ts-check
/**
 * Lets the slider of the replay run over the events. Each frame is the same page at another
 * `?at=`; what changes is taken out of it, so that there is one way to draw a frame.
 */

const PARTS = ["replay-chart", "replay-log", "replay-output"];
const PAUSE = 900;

/** @type {AbortController | null} */
let asked = null;
let timer = 0;

/**
 * Take the changing parts out of the page that came.
 * @param {string} text
 */
function swap(text) {
  const drawn = new DOMParser().parseFromString(text, "text/html");
  for (const id of PARTS) {
    const fresh = drawn.getElementById(id);
    if (fresh !== null) document.getElementById(id)?.replaceWith(document.adoptNode(fresh));
  }
  reveal();
}

/** Bring the event of this frame, and its step or where the case stands, into sight. */
function reveal() {
  const log = document.getElementById("replay-log");
  const event = log?.querySelector("[aria-current]");
  if (log !== null && event instanceof HTMLElement) center(log, event);
  const chart = document.getElementById("replay-chart");
  const told = document.getElementById(`node-${chart?.dataset.node ?? ""}`);
  const step = told ?? chart?.querySelector("g.is-overdue, g.is-current");
  if (chart !== null && step) center(chart, step);
}

/**
 * Scroll inside a box only; the page itself stays where it is.
 * @param {HTMLElement} box
 * @param {Element} element
 */
function center(box, element) {
  const outer = box.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
}

/**
 * Show one frame; an earlier question that was not answered yet is given up.
 * @param {string} number
 */
async function show(number) {
  asked?.abort();
  asked = new AbortController();
  const place = new URL(window.location.href);
  place.searchParams.set("at", number);
  try {
    const answer = await fetch(place, { signal: asked.signal, credentials: "same-origin" });
    if (answer.redirected || !answer.ok) {
      window.location.assign(place);
      return;
    }
    swap(await answer.text());
    window.history.replaceState(null, "", place);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) window.location.assign(place);
  }
}

/**
 * Run on by itself until the last frame, or until the button is pressed again.
 * @param {HTMLInputElement} slider
 * @param {HTMLButtonElement} button
 */
function play(slider, button) {
  const stop = () => {
    window.clearInterval(timer);
    timer = 0;
    button.setAttribute("aria-pressed", "false");
  };
  if (timer !== 0) {
    stop();
    return;
  }
  if (slider.value === slider.max) slider.value = "0";
  button.setAttribute("aria-pressed", "true");
  timer = window.setInterval(() => {
    if (slider.value === slider.max) {
      stop();
      return;
    }
    slider.stepUp();
    void show(slider.value);
  }, PAUSE);
}

/** Bring the player to life. */
function start() {
  const slider = document.getElementById("replay-slider");
  const button = document.getElementById("replay-play");
  if (!(slider instanceof HTMLInputElement)) return;
  reveal();
  slider.addEventListener("input", () => void show(slider.value));
  if (button instanceof HTMLButtonElement) {
    button.hidden = false;
    button.addEventListener("click", () => play(slider, button));
  }
}

start();
