// Three customers' pages on one: each element is another person's, of another tenant.
const settings = await fetch("/demo/settings").then((response) => response.json());

for (const seat of document.querySelectorAll(".seat")) {
  const chat = seat.querySelector("staff-chat");
  const [company, room] = seat.dataset.room.split("/");
  chat.setAttribute("server", settings.server);
  chat.setAttribute("room", settings.rooms[company][room]);
  chat.setAttribute("token-url", `/token/${seat.dataset.as}`);
}
await import(settings.script);
