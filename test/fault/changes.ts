import type { Message } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Random } from "../support/random.ts";
import type { Client } from "./client.ts";
import type { History } from "./recorder.ts";

/** What somebody does with a message that is there; `word` is said once only in a run. */
type Change = (given: {
  readonly client: Client;
  readonly history: History;
  readonly message: Message;
  readonly random: Random;
  readonly word: string;
}) => void;

const EMOJI = ["👍", "❤️", "🎉"] as const;

const ANYBODYS: readonly Change[] = [
  ({ client, message: { roomId, id: messageId }, random }) =>
    client.session.commands.change({
      kind: "reaction",
      roomId,
      messageId,
      emoji: EMOJI[random.below(EMOJI.length)]!,
      active: random.below(3) > 0,
    }),
  ({ client, message: { roomId, id: messageId }, random }) =>
    client.session.commands.change({ kind: "pin", roomId, messageId, pinned: random.below(2) === 0 }),
  ({ client, message: { roomId, id: messageId }, random }) => {
    const remindAt = [undefined, null, Date.now() + 3_600_000][random.below(3)];
    client.session.commands.change({ kind: "saving", roomId, messageId, saved: random.below(4) > 0, remindAt });
  },
  ({ client, message: { roomId, id: messageId, poll }, random }) => {
    if (poll != null) client.session.commands.change({ kind: "vote", roomId, messageId, options: [random.below(poll.options.length)] });
  },
  ({ client, message: { roomId, id: messageId, priority }, random }) => {
    if (priority != null) client.session.commands.change({ kind: "acknowledgement", roomId, messageId, acknowledged: random.below(3) > 0 });
  },
];

const OWN: readonly Change[] = [
  ({ client, history, message, word }) => {
    const { roomId, id: messageId, edited } = message;
    const body = `${client.name} meant ${word}`;
    history.record({ type: "changed", client: client.name, roomId, messageId, body });
    client.session.commands.change({
      kind: "edit",
      roomId,
      messageId,
      revision: edited?.revision ?? 0,
      body,
      mentions: message.mentions,
      ranges: [],
    });
  },
  ({ client, history, message: { roomId, id: messageId } }) => {
    history.record({ type: "changed", client: client.name, roomId, messageId, body: "" });
    // What is refused stays as it is; the states at the end tell.
    client.session.commands.deleteMessage(roomId, messageId).catch(() => undefined);
  },
];

/** Somebody reacts to a message on their screen, pins it, votes, acknowledges; or edits or deletes one of their own. */
export function changeMessage(client: Client, history: History, random: Random, createWord: () => string): void {
  const { me } = client.session.store.state;
  const message = pickMessage(client, client.rooms[0]!, random);
  if (me === null || message === undefined) return;
  const changes = message.senderId === me.id ? [...ANYBODYS, ...OWN] : ANYBODYS;
  changes[random.below(changes.length)]!({ client, history, message, random, word: createWord() });
}

/** A message on somebody's screen that is no notice and not deleted. */
export function pickMessage(client: Client, roomId: Id, random: Random): Message | undefined {
  const messages = client.session.store.state.rooms.get(roomId)?.timeline?.messages ?? [];
  const whole = messages.filter(({ deletedAt, notice }) => deletedAt === null && notice == null);
  return whole[random.below(whole.length)];
}
