// Shows the state that the address names: #state=rooms, and beside it scheme, dir, width and bare.
import { createStage } from "./stage.js";
import { GROUPS, STATES } from "./states.js";

const LOOKS = {
  scheme: { "": "System", light: "Light", dark: "Dark" },
  dir: { "": "Left to right", rtl: "Right to left" },
  width: { "": "All there is", 400: "400 px", 320: "320 px", 760: "760 px" },
};
const FIRST = "rooms";

const root = document.documentElement;
const settings = await fetch("/demo/settings").then((response) => response.json());
const stage = createStage(document.querySelector("#stage"), settings);
const form = document.querySelector("#looks");
let turn = Promise.resolve();

for (const [name, values] of Object.entries(LOOKS))
  form.elements.namedItem(name).append(...Object.entries(values).map(([value, text]) => new Option(text, value)));
document.querySelector("#states").append(...Object.entries(GROUPS).flatMap(listOf));
form.addEventListener("change", () => {
  const looks = new FormData(form);
  location.hash = addressOf(
    read().get("state") ?? FIRST,
    Object.keys(LOOKS).map((name) => [name, looks.get(name)]),
  );
});
window.addEventListener("hashchange", follow);
await import(settings.script);
follow();

function read() {
  return new URLSearchParams(location.hash.slice(1));
}

function addressOf(state, looks) {
  return String(new URLSearchParams([["state", state], ...looks.filter(([, value]) => value !== "")]));
}

function listOf([title, states]) {
  const heading = Object.assign(document.createElement("h2"), { textContent: title });
  const list = document.createElement("ul");
  for (const [id, state] of Object.entries(states)) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { textContent: state.title }));
    item.firstChild.dataset.state = id;
    list.append(item);
  }
  return [heading, list];
}

/** One state after another: each ends before the next begins. */
function follow() {
  const asked = location.hash;
  delete root.dataset.shown;
  delete root.dataset.problem;
  turn = turn.then(() => (location.hash === asked ? show() : undefined));
}

async function show() {
  const address = read();
  const id = address.get("state") ?? FIRST;
  const looks = Object.keys(LOOKS).map((name) => [name, address.get(name) ?? ""]);
  for (const [name, value] of looks) form.elements.namedItem(name).value = value;
  const { scheme, dir, width } = Object.fromEntries(looks);
  root.dataset.scheme = scheme;
  root.classList.toggle("bare", address.has("bare"));
  document.querySelector("#stage").style.setProperty("--stage-width", width === "" ? "100%" : `${width}px`);
  for (const link of document.querySelectorAll("#states a")) {
    link.href = `#${addressOf(link.dataset.state, looks)}`;
    if (link.dataset.state === id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const state = STATES[id];
  say(state === undefined ? `There is no state ${id}.` : `${state.title} …`);
  if (state === undefined) return;
  try {
    await stage.show(state, dir === "rtl" ? "rtl" : "ltr");
    say(`#state=${id}`);
  } catch (error) {
    say(`${id}: ${error.message}`);
    root.dataset.problem = error.message;
  }
  root.dataset.shown = id;
}

function say(text) {
  document.querySelector("#status").textContent = text;
}
