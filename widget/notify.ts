import type { Message } from "../protocol/entities.ts";
import type { ApplicationHost } from "./application-host.ts";
import { StaffChatMessageEvent, StaffChatNotificationEvent } from "./events/conversation.ts";
import type { Localize } from "./i18n/localize.ts";
import { inOneTab, type Sound } from "./signals/sound.ts";
import type { ChatState } from "./store/state.ts";

/** Characters of a message that are read out or handed to a notification. */
const EXCERPT = 200;

/** What it takes to tell of a new message. */
export interface NotifyOptions {
  readonly host: ApplicationHost;
  readonly sound: Sound;
  readonly localize: () => Localize;
  readonly announce: (text: string) => void;
  readonly state: () => ChatState;
  /** Whether a person can see the panel. */
  readonly visible: () => boolean;
}

/** Answers the function that tells page and person of a new message of somebody else: event, announcement, and a sound when nobody is looking. */
export function createNotify({ host, sound, localize, announce, state, visible }: NotifyOptions): (message: Message) => void {
  return (message) => {
    const { element, config } = host;
    const text = excerpt(message.body);
    const name = state().users.get(message.senderId)?.name ?? "";
    const room = state().rooms.get(message.roomId)?.room.name ?? "";
    element.dispatchEvent(new StaffChatMessageEvent(message));
    if (!visible()) {
      const title = room === "" ? name : `${name} (${room})`;
      if (!element.dispatchEvent(new StaffChatNotificationEvent(message, title, text))) return;
      if (config.sound) inOneTab(`sound:${message.id}`, () => sound.play());
    }
    const isOnScreen = visible() && state().openRoomId === message.roomId;
    const { term } = localize();
    announce(isOnScreen || room === "" ? term("newMessageFrom", { name, text }) : term("newMessageIn", { name, room, text }));
  };
}

function excerpt(body: string): string {
  const line = body.replace(/\s+/g, " ");
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT)}…` : line;
}
