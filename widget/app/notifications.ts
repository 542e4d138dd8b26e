import type { Message } from "../../protocol/entities.ts";
import type { ApplicationHost } from "./application-host.ts";
import { loadSessionParts } from "./load-session-parts.ts";
import { StaffChatMessageEvent, StaffChatNotificationEvent } from "../element/events/conversation.ts";
import { createTerms } from "../i18n/terms.ts";
import type { Sound } from "./page/sound.ts";
import type { TabLeader } from "./page/tab-leader.ts";
import type { Visibility } from "./page/visibility.ts";
import type { ChatState } from "../client/store/state.ts";

/** Characters of a message that are read out or handed to a notification. */
const EXCERPT = 200;

/** What it takes to tell of a new message. */
export interface NotifyOptions {
  readonly host: ApplicationHost;
  readonly sound: Sound;
  readonly announce: (text: string) => void;
  readonly state: () => ChatState;
  readonly visibility: Pick<Visibility, "current" | "look">;
  readonly tabs: Pick<TabLeader, "isLeader">;
}

/**
 * Answers the function that tells page and person of a new message of somebody else: event, announcement, and a sound when nobody is looking, which
 * one of the person's tabs alone does.
 */
export function createNotify({ host, sound, announce, state, visibility, tabs }: NotifyOptions): (message: Message) => void {
  const roomOf = ({ roomId }: Message) => state().rooms.get(roomId)?.room.name ?? "";
  const nameOf = ({ senderId }: Message) => state().users.get(senderId)?.name ?? "";
  const say = (message: Message, text: string) => {
    const values = { name: nameOf(message), room: roomOf(message), text };
    const isClear = values.room === "" || (visibility.current.panel && state().openRoomId === message.roomId);
    // While the chat is closed, its texts come with the first message that is told of.
    void host.loadTexts().then(() => announce(createTerms(host.language)(isClear ? "newMessageFrom" : "newMessageIn", values)));
  };
  const notify = (message: Message, text: string) => {
    const [name, room] = [nameOf(message), roomOf(message)];
    const title = room === "" ? name : `${name} (${room})`;
    if (!host.element.dispatchEvent(new StaffChatNotificationEvent(message, title, text))) return;
    if (host.config.sound) sound.play();
    say(message, text);
  };
  return (message) => {
    // The page is not told either: it would tell the person.
    if (state().blocked.has(message.senderId)) return;
    host.element.dispatchEvent(new StaffChatMessageEvent(message));
    visibility.look();
    const isSeen = visibility.current.panel;
    void excerptOf(message).then((text) => {
      if (isSeen) say(message, text);
      else void tabs.isLeader().then((isLeader) => isLeader && notify(message, text));
    });
  };
}

/** A message in one line, by code that comes with the first one; where that can't be had, the beginning of it as it was typed. */
async function excerptOf({ body }: Message): Promise<string> {
  try {
    return await (await loadSessionParts()).awaitExcerpt(body, EXCERPT);
  } catch {
    return body.slice(0, EXCERPT);
  }
}
