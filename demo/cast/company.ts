import type { PriorityLevel, Room } from "../../protocol/entities.ts";
import type { EventRequest } from "../../protocol/event-requests.ts";
import type { Face } from "../drawn/faces.ts";
import type { PolicyRequest } from "../../protocol/provisioning/policy.ts";
import type { OutgoingPoll } from "../../protocol/poll.ts";
import type { SceneName } from "../drawn/pictures.ts";
import type { DrawnFile } from "../drawn/files.ts";

/** A person of the demo; `subject` is the demo's own id of them, unique over all companies. */
export interface Player {
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** How their picture is drawn; initials where there is none. */
  readonly face?: Face;
  /** What they say of themselves, without an end. */
  readonly status?: { readonly emoji: string; readonly text: string };
}

/** A line of history: who, how many minutes ago, what, and what became of it. `@Name` of somebody mentions them. */
export type Line = readonly [subject: string, minutesAgo: number, text: string, fate?: "deleted" | "pinned" | PriorityLevel];

/** What somebody says with files; those go the way that everybody's files go, when the server is there for the first time. */
export interface Sending {
  readonly by: string;
  readonly text: string;
  readonly files: readonly DrawnFile[];
}

/** What a room is asked, and who chose what. */
export interface Asking {
  readonly by: string;
  readonly question: string;
  readonly poll: OutgoingPoll;
  readonly votes: readonly (readonly [subject: string, ...options: number[]])[];
  /** Whether whoever asked has ended it. */
  readonly closed?: boolean;
}

export interface RoomStory {
  /** The demo's own name of the room. */
  readonly key: string;
  /** Empty: a direct room of the first two. */
  readonly name: string;
  readonly topic?: string;
  /** Who comes in and who writes, and its emoji, where that is not as everywhere. */
  readonly settings?: Partial<Pick<Room, "access" | "posters" | "emoji">>;
  readonly archived?: boolean;
  /** The first owns the room. */
  readonly people: readonly [string, ...string[]];
  readonly lines: readonly Line[];
  /** Asked after all lines. */
  readonly polls?: readonly Asking[];
  readonly sendings?: readonly Sending[];
  /** What is said in threads, after the lines: in that of which line, who, and what. */
  readonly answers?: readonly (readonly [line: number, subject: string, text: string])[];
  /** Which of the lines are forwarded, after all lines, and by whom. */
  readonly forwards?: readonly (readonly [line: number, subject: string])[];
  /** What is said after the files. */
  readonly after?: readonly (readonly [subject: string, text: string])[];
  /** What the company's own systems tell after the lines. */
  readonly events?: readonly EventRequest[];
  /** How many of the last messages the visitor has not read. */
  readonly unread?: number;
}

/** A page of nobody's, which the demo's server takes for read: it goes to no network for it. */
export interface KnownPage {
  readonly url: string;
  readonly siteName: string;
  readonly title: string;
  readonly description: string;
  readonly picture?: SceneName;
}

/** A tenant of the demo's server. */
export interface Company {
  readonly id: string;
  readonly name: string;
  /** Whose eyes a visitor looks through. */
  readonly visitor: string;
  readonly people: readonly Player[];
  readonly rooms: readonly RoomStory[];
  /** What its messages link to. */
  readonly pages?: readonly KnownPage[];
  /** A system of the company's own that posts into these rooms with an API key; as `author`, who is in them, it also speaks. */
  readonly system?: { readonly name: string; readonly rooms: readonly string[]; readonly author?: string };
  /** What the tenant decides, where that is not as everywhere. */
  readonly policy?: PolicyRequest;
}
