// The start page: the chat as a customer would place it, and what a visitor does to it.
import { writeLines } from "./lines.js";
import { pullThePlug } from "./plug.js";

const ACCENTS = { indigo: "", teal: "#0f766e", rose: "#be123c", amber: "#f59e0b", sky: "#0284c7", ink: "#27272a" };
const RADIUS = "14";

const settings = await fetch("/demo/settings").then((response) => response.json());
const chat = document.createElement("staff-chat");
chat.setAttribute("server", settings.server);
chat.setAttribute("token-url", "/token/ana");
document.querySelector("#docs").href = settings.docs;
for (const link of document.querySelectorAll("[data-host]")) link.href = settings.hosts[link.dataset.host];

const options = document.querySelector("#options");
options.addEventListener("input", apply);
options.addEventListener("submit", (event) => event.preventDefault());
chat.addEventListener("staff-chat-unread-change", showUnread);
for (const button of document.querySelectorAll("[data-copy]")) button.addEventListener("click", () => void copy(button));
document.querySelector("#pull").addEventListener("click", () => void pullThePlug(chat, settings));

apply();
document.body.append(chat);
await import(settings.script);

/** Brings element, page and lines to what is chosen. */
function apply({ target } = {}) {
  const { accent, scheme, style, mode, language } = Object.fromEntries(new FormData(options));
  const radius = options.elements.namedItem("radius").value;
  const colour = ACCENTS[accent];
  setOrNot(chat, "--staff-chat-accent", colour);
  setOrNot(document.documentElement, "--brand", colour);
  setOrNot(chat, "--staff-chat-radius", radius === RADIUS ? "" : `${radius}px`);
  document.documentElement.dataset.scheme = scheme;
  const attributes = {
    mode: mode === "launcher" ? null : mode,
    "color-scheme": scheme === "auto" ? null : scheme,
    "message-style": style === "auto" ? null : style,
    lang: language === "en" ? null : language,
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) chat.removeAttribute(name);
    else chat.setAttribute(name, value);
  }
  document.querySelector("#radius-value").textContent = `${radius} px`;
  if (target?.name === "mode") place(mode);
  const tokens = { "--staff-chat-accent": colour, "--staff-chat-radius": radius === RADIUS ? "" : `${radius}px` };
  const base = { script: settings.script, tokenUrl: "/token/ana" };
  writeLines(document.querySelector('[data-snippet="own"]'), { ...base, attributes, tokens });
  writeLines(document.querySelector('[data-snippet="first"]'), { ...base, attributes: {}, tokens: {} });
}

/** Where the element stands: inline it is a column of the rota, else at the end of the page. */
function place(mode) {
  if (mode === "inline") document.querySelector("#place").append(chat);
  else document.body.append(chat);
  if (mode === "inline") document.querySelector(".window").scrollIntoView({ block: "nearest" });
  else chat.show();
}

function setOrNot(element, name, value) {
  if (value === "") element.style.removeProperty(name);
  else element.style.setProperty(name, value);
}

function showUnread() {
  const count = chat.unreadCount;
  for (const place of document.querySelectorAll("[data-unread]")) {
    place.textContent = String(count);
    place.hidden = count === 0;
  }
  for (const dot of document.querySelectorAll("[data-unread-dot]")) dot.hidden = count === 0;
}

async function copy(button) {
  const lines = document.querySelector(`[data-snippet="${button.dataset.copy}"]`).textContent;
  const isCopied = await navigator.clipboard.writeText(lines).then(
    () => true,
    () => false,
  );
  button.textContent = isCopied ? "Copied" : "Select it";
  button.addEventListener("blur", () => (button.textContent = "Copy"), { once: true });
}
