// The gym's own page: who is in the house comes from its own server, and from then on live by the events that the doors post into the chat.
/** Milliseconds between two members at a busy door. */
const PACE_MS = 2_500;
const TONES = { inside: "Inside", left: "Left", away: "Away", ended: "Membership ended" };

const settings = await fetch("/settings").then((response) => response.json());
const feed = settings.rooms["check-ins"];
const rows = new Map();
let members = new Map();
let refused = 0;
let running = null;
const at = (id) => document.querySelector(`#${id}`);

await readMembers();
at("search").addEventListener("input", filter);
at("only").addEventListener("change", filter);
at("one").addEventListener("click", () => void someone());
at("doors").addEventListener("click", toggleDoors);
addChat();
follow();

/** What the gym's own record says; what is live comes after it. */
async function readMembers() {
  const list = await fetch("/members").then((response) => response.json());
  members = new Map(list.map((member) => [member.id, member]));
  if (rows.size === 0) at("rows").append(...list.map(makeRow));
  for (const member of list) draw(member);
  count();
}

/** Live: the gym's server hands on what the feed tells. */
function follow() {
  const live = new EventSource("/live");
  const say = (isLive) => {
    at("live").textContent = isLive ? "Live" : "Reconnecting";
    at("live").dataset.live = String(isLive);
  };
  live.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    say(true);
    // It was away: what happened meanwhile the record knows.
    if (event === null) void readMembers();
    else take(event);
  });
  live.addEventListener("error", () => say(false));
}

function take(event) {
  if (event.type === "refused") refused += 1;
  const [, id, number] = /^visit-(m\d+)-(\d+)$/.exec(event.subject ?? "") ?? [];
  const member = members.get(id);
  if (member !== undefined) {
    const came = event.type === "check_in" ? event.at : (member.visit?.came ?? event.at);
    member.visit = { number: Number(number), came, left: event.type === "check_in" ? null : event.at };
    draw(member);
    mark(id);
  }
  count();
}

function stateOf({ visit, ended }) {
  if (ended) return "ended";
  if (visit === null) return "away";
  return visit.left === null ? "inside" : "left";
}

function makeRow(member) {
  const row = document.createElement("tr");
  row.id = member.id;
  const head = Object.assign(document.createElement("th"), { scope: "row" });
  const who = Object.assign(document.createElement("span"), { className: "who" });
  const face = Object.assign(document.createElement("img"), {
    alt: "",
    loading: "lazy",
    width: 30,
    height: 30,
    src: `/faces/${member.id}.svg`,
  });
  who.append(face, member.name);
  head.append(who);
  const cells = [member.plan, "", "", ""].map((text) => Object.assign(document.createElement("td"), { textContent: text }));
  const state = Object.assign(document.createElement("span"), { className: "state" });
  const pass = Object.assign(document.createElement("button"), { type: "button", className: "pass" });
  pass.addEventListener("click", () => void door(member.id));
  cells[1].append(state);
  cells[3].append(pass);
  row.append(head, ...cells);
  rows.set(member.id, { row, state, since: cells[2], pass });
  return row;
}

function draw(member) {
  const { state, since, pass } = rows.get(member.id);
  const now = stateOf(member);
  state.dataset.state = now;
  state.textContent = TONES[now];
  const time = member.visit === null ? null : (member.visit.left ?? member.visit.came);
  since.textContent = time === null ? "" : new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  pass.textContent = now === "inside" ? "Check out" : "Check in";
  pass.setAttribute("aria-label", `${pass.textContent} ${member.name}`);
  show(member);
}

function filter() {
  for (const member of members.values()) show(member);
  at("nobody").hidden = [...rows.values()].some(({ row }) => !row.hidden);
}

function show(member) {
  const wanted = at("search").value.trim().toLowerCase();
  const isOut = at("only").checked && stateOf(member) !== "inside";
  rows.get(member.id).row.hidden = isOut || !member.name.toLowerCase().includes(wanted);
}

function mark(id) {
  const { row } = rows.get(id);
  row.classList.add("is-marked");
  setTimeout(() => row.classList.remove("is-marked"), 2_000);
}

function count() {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const list = [...members.values()];
  at("inside").textContent = list.filter((member) => stateOf(member) === "inside").length;
  at("today").textContent = list.filter(({ visit }) => visit !== null && visit.came >= midnight).length;
  at("refused").textContent = refused;
  at("members").textContent = list.length;
}

/** Somebody holds their card to a reader: the gym's server tells the chat, and the chat tells this page. */
async function door(id) {
  await fetch(`/doors/${id}`, { method: "POST" });
}

async function someone() {
  const list = [...members.values()];
  const inside = list.filter((member) => stateOf(member) === "inside");
  // A house fills and empties: who is inside leaves sooner or later.
  const among = Math.random() < inside.length / 80 ? inside : list;
  await door(among[Math.floor(Math.random() * among.length)].id);
}

function toggleDoors() {
  clearInterval(running);
  running = running === null ? setInterval(() => void someone(), PACE_MS) : null;
  at("doors").setAttribute("aria-pressed", String(running !== null));
  at("doors").textContent = running === null ? "Let the doors run" : "Stop the doors";
}

function addChat() {
  const chat = document.createElement("staff-chat");
  const attributes = { server: settings.server, "token-url": "/token", room: feed, mode: "inline", "message-style": "bubbles" };
  for (const [name, value] of Object.entries(attributes)) chat.setAttribute(name, value);
  chat.style.setProperty("--staff-chat-accent", "#0f766e");
  // A card's link to a member of this page is followed in it.
  chat.addEventListener("staff-chat-link-click", (event) => {
    const { origin, hash } = new URL(event.detail.url);
    if (origin !== location.origin || !rows.has(hash.slice(1))) return;
    event.preventDefault();
    at("search").value = "";
    at("only").checked = false;
    filter();
    rows.get(hash.slice(1)).row.scrollIntoView({ block: "center" });
    mark(hash.slice(1));
  });
  at("seat").append(chat);
  void import(settings.script);
}
