// One click ends the server without a word and writes while it is gone; then the server's own record is counted.
const TEXTS = ["Alarm is on.", "Pool pump runs in night mode.", "Keys are in the safe."];

const LOOK_MS = 700;

export async function pullThePlug(chat, settings) {
  const button = document.querySelector("#pull");
  const roomId = settings.rooms.riverside.night;
  button.disabled = true;
  clear();
  try {
    await chat.openRoom(roomId);
    await chat.sendMessage({ roomId, text: `Night round begins (${stamp()})` });
    // Long enough to see the room before it is cut off.
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const began = performance.now();
    const away = untilAway(chat);
    const back = fetch("/demo/server/kill", { method: "POST" });
    note("Server killed. Three messages are written to nobody …");
    await away;
    const sends = TEXTS.map((text, index) => chat.sendMessage({ roomId, text: `${text} (${stamp()}, ${index + 1} of ${TEXTS.length})` }));
    show("queued", sends.length, "warn");
    show("sent", 0, "warn");
    let sent = 0;
    for (const send of sends) void send.then(() => show("sent", (sent += 1), sent === sends.length ? "good" : "warn"));
    const messages = await Promise.all(sends);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    await back;
    await count(messages, { roomId, server: settings.server });
    note(
      `All there ${seconds} s after the plug was pulled: killed, started again, and sent by itself. The last two numbers are read from the server.`,
    );
  } catch (error) {
    note(`That did not go as it should: ${error.message}`);
  }
  button.disabled = false;
}

/** Reads the room from the server, as anybody with a token can, and counts what was sent. */
async function count(messages, { roomId, server }) {
  const { token } = await fetch("/token/ana", { method: "POST" }).then((response) => response.json());
  const answer = await fetch(`${server}/v1/rooms/${roomId}/messages`, { headers: { authorization: `Bearer ${token}` } });
  const { messages: recorded } = await answer.json();
  const found = messages.map(({ body }) => recorded.filter((message) => message.body === body).length);
  const lost = found.filter((times) => times === 0).length;
  const doubled = found.filter((times) => times > 1).length;
  show("lost", lost, lost === 0 ? "good" : "bad");
  show("doubled", doubled, doubled === 0 ? "good" : "bad");
}

function untilAway(chat) {
  return new Promise((resolve) => {
    const look = () => {
      if (chat.connectionState === "online") return;
      chat.removeEventListener("staff-chat-connection-change", look);
      resolve();
    };
    chat.addEventListener("staff-chat-connection-change", look);
    look();
  });
}

function stamp() {
  return new Date().toLocaleTimeString("en-GB");
}

function clear() {
  for (const cell of document.querySelectorAll("[data-cell]")) {
    delete cell.dataset.state;
    cell.querySelector("dd").textContent = "–";
  }
}

function show(name, value, state) {
  const cell = document.querySelector(`[data-cell="${name}"]`);
  cell.dataset.state = state;
  cell.querySelector("dd").textContent = String(value);
}

function note(text) {
  document.querySelector("#plug-note").textContent = text;
}
