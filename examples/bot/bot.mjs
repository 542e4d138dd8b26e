// A bot: a member like any other, without a browser. It says "pong" wherever somebody says "ping", and answers whoever mentions it.
// CHAT_SERVER: address of the server. CHAT_TOKEN: a token of the bot's own, as for a person (docs/authentication.md).
import { createSession } from "@staff-chat/widget/client";

const { CHAT_SERVER = "http://127.0.0.1:8787", CHAT_TOKEN = "" } = process.env;

const session = createSession({ server: CHAT_SERVER, tokenProvider: async () => CHAT_TOKEN });

session.on((event) => {
  if (event.type === "message") answer(event.message);
  if (event.type === "message-failed") console.error(`not sent: ${event.reason}`);
  if (event.type === "signed-out") process.exitCode = 1;
});
session.store.subscribe(() => {
  const { connection } = session.store.state;
  if (connection.status === "refused") console.error(`refused: ${connection.reason}`);
});

function answer({ id, roomId, body, mentions }) {
  const { me } = session.store.state;
  if (body.trim().toLowerCase() === "ping") session.commands.send(roomId, "pong");
  else if (me !== null && mentions.includes(me.id))
    session.commands.send(roomId, `I am ${me.name}. Say "ping", and I answer.`, { replyTo: id });
}

session.start();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => session.stop());
