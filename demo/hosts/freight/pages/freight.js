// The haulier's own page: what is on the road, and what is reported of it. Its server tells the channel of the route.
const STATES = { on_time: "On time", delayed: "Delayed", alarm: "Too warm", delivered: "Delivered" };
const ACTS = { delayed: "Delay", alarm: "Too warm", on_time: "On time", delivered: "Delivered" };

const settings = await fetch("/settings").then((response) => response.json());
const { routes, shipments } = await fetch("/shipments").then((response) => response.json());
const cards = new Map();
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const chat = document.createElement("staff-chat");
const attributes = {
  server: settings.server,
  "token-url": "/token",
  room: settings.rooms[routes[0].key],
  mode: "inline",
  density: "compact",
};
for (const [name, value] of Object.entries(attributes)) chat.setAttribute(name, value);
chat.style.setProperty("--staff-chat-accent", "#c2410c");
// A card's link to a shipment of this page is followed in it.
chat.addEventListener("staff-chat-link-click", (event) => {
  const { origin, hash } = new URL(event.detail.url);
  const card = origin === location.origin ? cards.get(hash.slice(1)) : undefined;
  if (card === undefined) return;
  event.preventDefault();
  card.scrollIntoView({ block: "center" });
  card.classList.add("is-marked");
  setTimeout(() => card.classList.remove("is-marked"), 2_000);
});
document.querySelector("#routes").append(...routes.map(routeOf));
document.querySelector("#seat").append(chat);
await import(settings.script);

function routeOf({ key, name }) {
  const open = make("button", { type: "button", textContent: "Channel" });
  open.setAttribute("aria-label", `Channel of ${name}`);
  open.addEventListener("click", () => void chat.openRoom(settings.rooms[key]));
  const alarm = make("button", { type: "button", className: "alarm", textContent: "Emergency" });
  alarm.setAttribute("aria-label", `Emergency on ${name}`);
  alarm.addEventListener("click", () => void raise(key, alarm));
  const section = make("section", { className: "route" }, make("h2", {}, name, make("span", { className: "acts" }, open, alarm)));
  section.setAttribute("aria-label", name);
  section.append(...shipments.filter(({ route }) => route === key).map(cardOf));
  return section;
}

function cardOf(shipment) {
  const card = make("article", { className: "shipment" });
  cards.set(shipment.id, card);
  const acts = Object.entries(ACTS).map(([state, label]) => {
    const button = make("button", { type: "button", textContent: label });
    button.setAttribute("aria-label", `${label}: ${shipment.id}`);
    button.addEventListener("click", () => void report(shipment, state));
    return button;
  });
  const state = make("span", { className: "state" });
  card.append(
    make("h3", {}, shipment.id, state),
    make("p", { textContent: `${shipment.cargo} · ${shipment.truck} · due ${shipment.due}` }),
    make("div", { className: "acts" }, ...acts),
  );
  draw(shipment);
  return card;
}

/** What a box in the truck would report: the haulier's server tells the channel. */
async function report({ id, route }, state) {
  void chat.openRoom(settings.rooms[route]);
  const answer = await fetch(`/shipments/${id}/${state}`, { method: "POST" });
  if (answer.ok) draw(await answer.json());
}

/** The duty desk's red button: its server says so on the channel, where everybody has to acknowledge it. */
async function raise(route, button) {
  void chat.openRoom(settings.rooms[route]);
  button.disabled = true;
  await fetch(`/emergencies/${route}`, { method: "POST" });
  button.disabled = false;
}

function draw({ id, state }) {
  const card = cards.get(id);
  card.dataset.state = state;
  card.querySelector(".state").textContent = STATES[state];
}
