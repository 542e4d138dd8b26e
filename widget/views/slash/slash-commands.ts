import type { RoomPreferences, User } from "../../../protocol/entities.ts";
import type { ChatCommands } from "../../client/commands.ts";
import type { ConversationId } from "../../client/store/conversation.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";
import type { Localize } from "../../i18n/localize.ts";
import { PollAskedEvent } from "../polls/poll-asked.ts";
import { canEditRoom } from "../shared/permissions.ts";
import { invite } from "./invite.ts";

/** A command as somebody gave it. */
export interface SlashCall {
  /** All that stands behind the name. */
  readonly argument: string;
  /** People who were chosen from a list, and stand in the argument by `@` and their names. */
  readonly people: readonly User[];
  /** What stands in the argument beside them, and the commas and spaces between. */
  readonly rest: string;
  readonly conversation: ConversationId;
  readonly room: RoomState;
  readonly state: ChatState;
  readonly commands: ChatCommands;
  readonly localize: Localize;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Asks the panel for a dialog. */
  ask(event: Event): void;
}

/**
 * What became of it: done, with what is announced of it; a text to be sent as a message in its place; or why it was not done, in which case the text
 * stays. What the server refuses is thrown.
 */
export type SlashOutcome = { readonly done: string | null } | { readonly send: string } | { readonly problem: string };

type HelpTerm = "helpTopic" | "helpInvite" | "helpMute" | "helpUnmute" | "helpPoll" | "helpStatus" | "helpAway" | "helpMe" | "helpShrug";
type HintTerm = "hintTopic" | "hintPeople" | "hintDuration" | "hintPoll" | "hintStatus" | "hintText";

/** A command that is written instead of a message (SLASH-2). */
export interface SlashCommand {
  /** In Latin letters, the same in every language. */
  readonly name: string;
  /** What stands behind the name; null: nothing. */
  readonly hint: HintTerm | null;
  /** What it does, in one line. */
  readonly help: HelpTerm;
  /** Whether people are offered for what stands behind the name. */
  readonly takesPeople?: boolean;
  /** Whether the person may use it here; the server alone decides. */
  may(place: Pick<SlashCall, "room" | "state">): boolean;
  /** @throws CommandRefused */
  run(call: SlashCall): SlashOutcome | Promise<SlashOutcome>;
}

const everybody = () => true;
const saysOfThemselves = ({ state }: Pick<SlashCall, "state">) => state.settings !== null;

/** All of them, in the order in which they are offered. */
export const SLASH_COMMANDS: readonly SlashCommand[] = [
  { name: "topic", hint: "hintTopic", help: "helpTopic", may: ({ room }) => canEditRoom(room), run: setTopic },
  { name: "invite", hint: "hintPeople", help: "helpInvite", takesPeople: true, may: ({ room }) => canEditRoom(room), run: invite },
  { name: "mute", hint: "hintDuration", help: "helpMute", may: everybody, run: mute },
  {
    name: "unmute",
    hint: null,
    help: "helpUnmute",
    may: everybody,
    run: (call) => prefer(call, { level: "all", mutedUntil: null }, "unmutedNow"),
  },
  { name: "poll", hint: "hintPoll", help: "helpPoll", may: everybody, run: askPoll },
  { name: "status", hint: "hintStatus", help: "helpStatus", may: saysOfThemselves, run: say },
  { name: "away", hint: null, help: "helpAway", may: saysOfThemselves, run: turnAway },
  {
    name: "me",
    hint: "hintText",
    help: "helpMe",
    may: everybody,
    run: ({ argument, localize }) => textOr(argument && `_${argument}_`, localize),
  },
  {
    name: "shrug",
    hint: "hintText",
    help: "helpShrug",
    may: everybody,
    run: ({ argument }) => ({ send: `${argument} ¯\\_(ツ)_/¯`.trim() }),
  },
];

function textOr(text: string, { term }: Localize): SlashOutcome {
  return text === "" ? { problem: term("commandNeedsText") } : { send: text };
}

async function setTopic({ argument, room, commands, localize }: SlashCall): Promise<SlashOutcome> {
  await commands.updateRoom(room.room.id, { topic: argument.replace(/\s+/g, " ") });
  return { done: localize.term(argument === "" ? "topicCleared" : "topicSet") };
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

function mute(call: SlashCall): SlashOutcome | Promise<SlashOutcome> {
  const { argument, now, localize } = call;
  if (argument === "") return prefer(call, { level: "none" }, "mutedNow");
  const [, count, unit = ""] = /^(\d{1,4})\s*([mhdw])\p{L}*$/iu.exec(argument) ?? [];
  const milliseconds = UNITS_MS[unit.toLowerCase()];
  if (count === undefined || milliseconds === undefined || Number(count) === 0) return { problem: localize.term("commandNeedsDuration") };
  return prefer(call, { mutedUntil: now + Number(count) * milliseconds }, "mutedNow");
}

async function prefer(
  { room, commands, localize }: SlashCall,
  change: Partial<RoomPreferences>,
  said: "mutedNow" | "unmutedNow",
): Promise<SlashOutcome> {
  await commands.setRoomPreferences(room.room.id, change);
  return { done: localize.term(said) };
}

function askPoll({ argument, conversation, ask }: SlashCall): SlashOutcome {
  const written = { question: argument, options: ["", ""], multiple: false, anonymous: false, closesAt: null };
  ask(new PollAskedEvent(conversation, argument === "" ? null : written));
  return { done: null };
}

/** An emoji at the beginning of a status, as far as a word of it is one. */
const EMOJI = /^(\p{Extended_Pictographic}\S*)\s*/u;

async function say({ argument, commands, localize, ask }: SlashCall): Promise<SlashOutcome> {
  if (argument === "") {
    ask(new Event("staff-chat-status-asked", { bubbles: true }));
    return { done: null };
  }
  if (argument.toLowerCase() === "clear") {
    await commands.setSettings({ status: null });
    return { done: localize.term("statusCleared") };
  }
  const emoji = EMOJI.exec(argument);
  await commands.setSettings({ status: { emoji: emoji?.[1] ?? "", text: argument.slice(emoji?.[0].length ?? 0), until: null } });
  return { done: localize.term("statusSet") };
}

async function turnAway({ state, commands, localize }: SlashCall): Promise<SlashOutcome> {
  const away = state.settings?.away !== true;
  await commands.setSettings({ away });
  return { done: localize.term(away ? "awayNow" : "activeNow") };
}
