import type { Acknowledgement, Message } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import type { ApplicationHost } from "./application-host.ts";
import { loadSessionParts } from "./load-session-parts.ts";
import { StaffChatMessageEvent, StaffChatNotificationEvent } from "../element/events/conversation.ts";
import { createTerms } from "../i18n/terms.ts";
import type { Sound } from "./page/sound.ts";
import type { TabLeader } from "./page/tab-leader.ts";
import type { Visibility } from "./page/visibility.ts";
import { selectLevel } from "../client/store/list-selectors.ts";
import type { ChatState } from "../client/store/state.ts";

/** Characters of a message that are read out or handed to a notification. */
const EXCERPT = 200;

/** What it takes to tell of a new message. */
export interface NotifyOptions {
  readonly host: ApplicationHost;
  readonly sound: Sound;
  /** `urgent`: at once, also into what is being read out. */
  readonly announce: (text: string, urgent: boolean) => void;
  readonly state: () => ChatState;
  readonly visibility: Pick<Visibility, "current" | "look">;
  readonly tabs: Pick<TabLeader, "isLeader">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Tells page and person of what comes from others. */
export interface Notifier {
  /** A new message of somebody else. */
  notify(message: Message): void;
  /** An emergency that the person has to acknowledge, or is reminded of; of what is important the message itself tells. */
  alarm(roomId: Id, acknowledgement: Acknowledgement): void;
  /** A message that the person wanted to be reminded of. */
  remind(message: Message): Promise<void>;
}

/**
 * New messages of others are told by an event, an announcement, and a sound when nobody is looking. Emergencies have a sound of their own, which is heard
 * in any case, and are announced at once. One of the person's tabs alone sounds and asks the page to notify.
 */
export function createNotifier({ host, sound, announce, state, visibility, tabs, now }: NotifyOptions): Notifier {
  const nameOf = (id: Id) => state().users.get(id)?.name ?? "";
  const roomNameOf = (id: Id) => state().rooms.get(id)?.room.name ?? "";
  // While the chat is closed, its texts come with the first message that is told of.
  const texts = async () => {
    await host.loadTexts();
    return createTerms(host.language);
  };
  const whoAndWhere = (senderId: Id, roomId: Id): string => {
    const [name, room] = [nameOf(senderId), roomNameOf(roomId)];
    return room === "" ? name : `${name} (${room})`;
  };
  const emergency = async (senderId: Id, roomId: Id) => (await texts())("emergencyFrom", { name: whoAndWhere(senderId, roomId) });
  const say = async ({ senderId, roomId }: Message, text: string) => {
    const values = { name: nameOf(senderId), room: roomNameOf(roomId), text };
    const isClear = values.room === "" || (visibility.current.panel && state().openRoomId === roomId);
    announce((await texts())(isClear ? "newMessageFrom" : "newMessageIn", values), false);
  };
  const tellPage = async (message: Message, text: string): Promise<boolean> => {
    const { senderId, roomId } = message;
    const title = isEmergency(message) ? await emergency(senderId, roomId) : whoAndWhere(senderId, roomId);
    return host.element.dispatchEvent(new StaffChatNotificationEvent(message, title, text));
  };
  const notifyPage = async (message: Message, text: string): Promise<void> => {
    if (!(await tellPage(message, text)) || isEmergency(message)) return;
    if (host.config.sound) sound.play("message");
    await say(message, text);
  };
  return {
    notify(message) {
      // The page is not told either: it would tell the person.
      if (state().blocked.has(message.senderId)) return;
      host.element.dispatchEvent(new StaffChatMessageEvent(message));
      visibility.look();
      // What a system tells is told of only where it says so (EVENT-6): a door would ring all day.
      if (message.event?.notify === false) return;
      if (!isWanted(state(), message, { isShown: visibility.current.panel, now: now() })) return;
      const isSeen = visibility.current.panel;
      void excerptOf(message).then(async (text) => {
        if (!isSeen) return (await tabs.isLeader()) && notifyPage(message, text);
        if (!isEmergency(message)) await say(message, text);
      });
    },
    async remind(message) {
      const title = (await texts())("reminderOf", { name: whoAndWhere(message.senderId, message.roomId) });
      await tellReminder({ host, sound, announce, visibility, tabs }, message, title);
    },
    alarm(roomId, { level, senderId, messageId, expiresAt, reminders }) {
      if (level !== "emergency" || (expiresAt !== null && now() >= expiresAt)) return;
      void emergency(senderId, roomId).then((text) => announce(text, true));
      void tabs.isLeader().then(async (isLeader) => {
        if (!isLeader) return;
        if (host.config.sound) sound.play("emergency");
        const message = reminders > 0 ? findMessage(state(), roomId, messageId) : undefined;
        if (message !== undefined && !visibility.current.panel) await tellPage(message, await excerptOf(message));
      });
    },
  };
}

// Who has the chat before them sees the mark, and hears of it.
async function tellReminder(
  { host, sound, announce, visibility, tabs }: Pick<NotifyOptions, "host" | "sound" | "announce" | "visibility" | "tabs">,
  message: Message,
  title: string,
): Promise<void> {
  const text = await excerptOf(message);
  if (!visibility.current.panel) {
    if (!(await tabs.isLeader()) || !host.element.dispatchEvent(new StaffChatNotificationEvent(message, title, text))) return;
    if (host.config.sound) sound.play("message");
  }
  announce(`${title}: ${text}`, false);
}

// Who has the room before them hears what comes into it, and an emergency is heard, however they want the room else (ROOM-36).
function isWanted(
  { rooms, me, openRoomId }: ChatState,
  message: Message,
  { isShown, now }: { readonly isShown: boolean; readonly now: number },
) {
  const room = rooms.get(message.roomId);
  if (room === undefined || isEmergency(message) || (isShown && openRoomId === message.roomId)) return true;
  const level = selectLevel(room, now);
  return level === "all" || (level === "mentions" && me !== null && message.mentions.includes(me.id));
}

const isEmergency = ({ priority }: Message): boolean => priority?.level === "emergency";

function findMessage({ rooms }: ChatState, roomId: Id, messageId: Id): Message | undefined {
  const room = rooms.get(roomId);
  const last = room?.summary.lastMessage;
  return room?.timeline?.messages.find(({ id }) => id === messageId) ?? (last?.id === messageId ? last : undefined);
}

/** A message in one line, by code that comes with the first one; where that can't be had, the beginning of it as it was typed. */
async function excerptOf({ body }: Message): Promise<string> {
  try {
    return await (await loadSessionParts()).awaitExcerpt(body, EXCERPT);
  } catch {
    return body.slice(0, EXCERPT);
  }
}
