import type { Message } from "../protocol/entities.ts";
import type { Id } from "../protocol/ids.ts";
import type { ChatSession } from "../widget/client/client.ts";

/** Milliseconds until the bot has read, begins to type, and answers. */
export const READ_MS = 250;
export const TYPE_MS = 500;
export const ANSWER_MS = 1_200;

export interface BotOptions {
  /** Whom it answers. */
  readonly visitorId: Id;
  /** Whether somebody sits in its place, who answers for themselves. */
  isTaken(): boolean;
  /** Runs `work` after some milliseconds; the answer takes it back. */
  schedule(work: () => void, delayMs: number): () => void;
}

/** What it answers to what; the first that fits. */
const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [/\b(hi|hello|hey|morning|bonjour|salut|hola|hallo)\b/i, "Hi! Front desk here. What do you need? 👋"],
  [/\b(thanks|thank you|merci|danke|gracias)\b/i, "Any time 🙂"],
  [/\b(cover|shift|swap|late|stay|tonight)\b/i, "I can take it. Put me down on the rota?"],
  [/\b(deliver\w*|parcel|package|store ?room)\b/i, "Will do. I put it in the **store room** and lock up."],
  [/\b(lost|offline|crash\w*|server)\b/i, "Try it: pull the plug, write to me, and watch it arrive *once*."],
  [/\?\s*$/, "Good question. Let me look and tell you in a minute."],
];
const FALLBACKS = ["Got it 👍", "On it.", "Okay! I write it on the board.", "Nice. Anything else?"];
const TO_FILES = "Got the file, thanks! I look at it right away.";

/** Lets a person of the demo answer a lone visitor: seen, typing, and one answer to all that was written meanwhile. The result ends it. */
export function startBot(session: ChatSession, { visitorId, isTaken, schedule }: BotOptions): () => void {
  const waiting = new Map<Id, (() => void)[]>();
  let answered = 0;
  const stop = session.on((event) => {
    if (event.type !== "message" || event.message.senderId !== visitorId || isTaken()) return;
    const { message } = event;
    for (const takeBack of waiting.get(message.roomId) ?? []) takeBack();
    waiting.set(message.roomId, [
      schedule(() => session.commands.markRead(message.roomId, message.position), READ_MS),
      schedule(() => session.commands.typing(message.roomId, true), TYPE_MS),
      schedule(() => {
        waiting.delete(message.roomId);
        session.commands.typing(message.roomId, false);
        session.commands.send(message.roomId, answerTo(message, answered));
        answered += 1;
      }, ANSWER_MS),
    ]);
  });
  return () => {
    stop();
    for (const takeBack of [...waiting.values()].flat()) takeBack();
  };
}

function answerTo({ body, attachments }: Message, answered: number): string {
  if (attachments.length > 0) return TO_FILES;
  return ANSWERS.find(([pattern]) => pattern.test(body))?.[1] ?? FALLBACKS[answered % FALLBACKS.length]!;
}
