import { PATHS } from "../protocol/http.ts";
import type { Id } from "../protocol/ids.ts";
import type { ChatSession } from "../widget/client/client.ts";
import type { Company, RoomStory, Sending } from "./cast/company.ts";
import { drawFile } from "./drawn/files.ts";
import { openSession, until } from "./headless.ts";
import { findMentioned } from "./mentions.ts";
import type { SeededCompany } from "./seed.ts";

/** What sending in a company's name takes. */
export interface Voices {
  readonly server: string;
  readonly company: Company;
  readonly seeded: SeededCompany;
  readonly tokenOf: (subject: string) => Promise<string>;
}

/** Lets people say what has files in it, and what comes after, the way that everybody's messages go. */
export async function enliven(voices: Voices): Promise<void> {
  const stories = voices.company.rooms.filter(({ sendings, after }) => sendings !== undefined || after !== undefined);
  if (stories.length === 0) return;
  const sessions = new Map<string, ChatSession>();
  const open = async (subject: string): Promise<ChatSession> => {
    const opened = sessions.get(subject) ?? (await openSession({ server: voices.server, tokenProvider: () => voices.tokenOf(subject) }));
    sessions.set(subject, opened);
    await until(opened, ({ connection }) => connection.status === "online", `${subject} to be connected`);
    return opened;
  };
  try {
    await Promise.all(speakersOf(stories).map(open));
    // A room keeps its order; the rooms do not wait for each other.
    await Promise.all(stories.map((story) => playRoom(voices, story, (subject) => sessions.get(subject)!)));
  } finally {
    for (const session of sessions.values()) session.stop();
  }
}

function speakersOf(stories: readonly RoomStory[]): string[] {
  const speakers = stories.flatMap(({ sendings = [], after = [] }) => [
    ...sendings.map(({ by }) => by),
    ...after.map(([subject]) => subject),
  ]);
  return [...new Set(speakers)];
}

async function playRoom(voices: Voices, story: RoomStory, sessionOf: (subject: string) => ChatSession): Promise<void> {
  const roomId = voices.seeded.rooms[story.key]!;
  let position = story.lines.length;
  for (const sending of story.sendings ?? []) {
    await sendFiles(sessionOf(sending.by), roomId, sending);
    position += 1;
  }
  for (const [subject, text] of story.after ?? []) {
    const ranges = findMentioned(text, voices.company.people, (mentioned) => voices.seeded.people[mentioned]!);
    const session = sessionOf(subject);
    await untilSent(session, session.commands.send(roomId, text, { ranges }));
    position += 1;
  }
  await markRead(voices, roomId, position - (story.unread ?? 0));
}

/** Asked for by itself: a session gathers what was read, and shows it before the server has it. */
async function markRead({ server, company, tokenOf }: Voices, roomId: Id, position: number): Promise<void> {
  const answer = await fetch(`${server}${PATHS.commands}`, {
    method: "POST",
    headers: { authorization: `Bearer ${await tokenOf(company.visitor)}`, "content-type": "application/json" },
    body: JSON.stringify({ type: "mark_read", id: crypto.randomUUID(), roomId, position }),
  });
  if (!answer.ok) throw new Error(`The demo can't mark its own room as read: ${answer.status}`);
}

async function sendFiles(session: ChatSession, roomId: Id, { text, files }: Sending): Promise<void> {
  const { added, refused } = await session.commands.addFiles(roomId, await Promise.all(files.map(drawFile)));
  if (refused.length > 0) throw new Error(`The demo's own files are refused: ${JSON.stringify(refused)}`);
  const isUploaded = (id: Id) => session.store.state.draftFiles.get(roomId)?.some((file) => file.id === id && file.stage === "uploaded");
  await until(session, () => added.every(isUploaded), `files in ${roomId}`);
  await untilSent(session, session.commands.send(roomId, text, { files: added }));
}

/** Resolves when the server has the message. */
function untilSent(session: ChatSession, messageId: Id): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = session.on((event) => {
      if (event.type === "message-sent" && event.message.id === messageId) {
        stop();
        resolve();
      }
      if (event.type === "message-failed" && event.messageId === messageId) {
        stop();
        reject(new Error(`The demo's own message is refused: ${event.reason}`));
      }
    });
  });
}
