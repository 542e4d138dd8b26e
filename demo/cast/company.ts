import type { PriorityLevel } from "../../protocol/entities.ts";
import type { EventRequest } from "../../protocol/event-requests.ts";
import type { Face } from "../drawn/faces.ts";
import type { DrawnFile } from "../drawn/files.ts";

/** A person of the demo; `subject` is the demo's own id of them, unique over all companies. */
export interface Player {
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** How their picture is drawn; initials where there is none. */
  readonly face?: Face;
}

/** A line of history: who, how many minutes ago, what, and what became of it. `@Name` of somebody mentions them. */
export type Line = readonly [subject: string, minutesAgo: number, text: string, fate?: "deleted" | "pinned" | PriorityLevel];

/** What somebody says with files; those go the way that everybody's files go, when the server is there for the first time. */
export interface Sending {
  readonly by: string;
  readonly text: string;
  readonly files: readonly DrawnFile[];
}

export interface RoomStory {
  /** The demo's own name of the room. */
  readonly key: string;
  /** Empty: a direct room of the first two. */
  readonly name: string;
  readonly topic?: string;
  /** The first owns the room. */
  readonly people: readonly [string, ...string[]];
  readonly lines: readonly Line[];
  readonly sendings?: readonly Sending[];
  /** What is said in threads, after the lines: in that of which line, who, and what. */
  readonly answers?: readonly (readonly [line: number, subject: string, text: string])[];
  /** What is said after the files. */
  readonly after?: readonly (readonly [subject: string, text: string])[];
  /** What the company's own systems tell after the lines. */
  readonly events?: readonly EventRequest[];
  /** How many of the last messages the visitor has not read. */
  readonly unread?: number;
}

/** A tenant of the demo's server. */
export interface Company {
  readonly id: string;
  readonly name: string;
  /** Whose eyes a visitor looks through. */
  readonly visitor: string;
  readonly people: readonly Player[];
  readonly rooms: readonly RoomStory[];
  /** A system of the company's own that posts into these rooms with an API key. */
  readonly system?: { readonly name: string; readonly rooms: readonly string[] };
}
