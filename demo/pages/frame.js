// One person's page: the element as a customer would place it, and a report to the stage around it.

const side = new URLSearchParams(location.search).get("side") ?? "ana";
const settings = await fetch("/demo/settings").then((response) => response.json());
const seen = new Map();
const counts = { sent: 0, received: 0, duplicated: 0 };

const element = document.createElement("staff-chat");
element.setAttribute("server", settings.servers[side]);
element.setAttribute("token-url", `/token/${side}`);
element.setAttribute("mode", "inline");
element.setAttribute("room", settings.rooms.riverside.desk);
element.addEventListener("staff-chat-connection-change", () => report({ type: "state", state: element.connectionState }));
element.addEventListener("staff-chat-message", ({ detail }) => count("received", detail.message.id));
element.addEventListener("staff-chat-message-sent", ({ detail }) => count("sent", detail.message.id));

element.addEventListener("staff-chat-unread-change", () => report({ type: "unread", count: element.unreadCount }));

let offline = settings.trouble[side].offline;
// The browser does not know that the relay is cut; it is told as the system would tell it.
Object.defineProperty(navigator, "onLine", { configurable: true, get: () => !offline });
window.addEventListener("message", ({ origin, data }) => {
  if (origin !== location.origin || data?.type !== "offline") return;
  offline = data.offline;
  window.dispatchEvent(new Event(offline ? "offline" : "online"));
});

document.body.append(element);
await import(settings.script);

function count(kind, id) {
  const key = `${kind}:${id}`;
  counts[seen.has(key) ? "duplicated" : kind] += 1;
  seen.set(key, true);
  report({ type: "counts", counts });
}

function report(message) {
  parent.postMessage({ side, ...message }, location.origin);
}
