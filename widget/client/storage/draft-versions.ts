import { DraftVersion } from "../../../protocol/personal/drafts.ts";
import type { Id } from "../../../protocol/ids.ts";
import { soundRanges } from "../../../protocol/mention-range.ts";
import { parseValue } from "../../../protocol/parse.ts";

export type { DraftVersion } from "../../../protocol/personal/drafts.ts";

/** What a tab holds of one draft. */
export interface DraftState {
  /** The latest version of all tabs: what is stored. */
  readonly shared: DraftVersion;
  /** What was written here and this tab goes on showing, while `shared` is another's: one that did not know it, or that came while the person typed. Null: it shows `shared`. */
  readonly own: DraftVersion | null;
}

/** What a person has made of a draft. */
export interface DraftChange extends Pick<DraftVersion, "text" | "ranges" | "sent"> {
  readonly replyTo?: Id | null;
}

/** The tab that hears of a version. */
export interface Hearer {
  readonly writer: string;
  /** Whether the person is typing there at this moment: what they see is not changed then, but for its end. */
  readonly typing: boolean;
}

/** What became of a version that was heard of; `publish`: the others have to hear of ours. */
export interface Heard {
  readonly state: DraftState;
  readonly publish: boolean;
}

/** Tabs whose versions are remembered; a tab that wrote before so many others is gone. */
const REMEMBERED = 16;

const NOTHING: DraftVersion = { text: "", ranges: [], replyTo: null, count: 0, writer: "", seen: [], sent: null };
export const NO_DRAFT: DraftState = { shared: NOTHING, own: null };

/** What the tab shows. */
export function shownDraft({ shared, own }: DraftState): DraftVersion {
  return own ?? shared;
}

/** Whether `version` comes after `other` in the one order that all tabs agree on. */
export function isLater(version: DraftVersion, other: DraftVersion): boolean {
  return version.count === other.count ? version.writer > other.writer : version.count > other.count;
}

/** A new version by tab `writer`, which takes the place of what it shows; it is the latest of all. */
export function writeDraft(state: DraftState, writer: string, change: DraftChange): DraftState {
  return { shared: succeed(shownDraft(state), { writer, change, count: state.shared.count + 1 }), own: null };
}

/**
 * A version of another tab. The latest wins; but what was typed here and was not known there stays here until a version comes that knew it, and
 * what another tab has sent ends here, too, wherever exactly that text stands unchanged.
 */
export function hearDraft(state: DraftState, { writer, typing }: Hearer, version: DraftVersion): Heard {
  const shown = shownDraft(state);
  if (knows(shown, version)) return { state, publish: false };
  const later = isLater(version, state.shared);
  const shared = later ? version : state.shared;
  const end = endOf(shown, version);
  // Sent in one tab and standing unchanged in another: over, for all who hold either.
  if (end !== null) {
    if (end === version && later) return { state: { shared, own: null }, publish: false };
    return { state: { shared: join([shared, shown, version], writer, end), own: null }, publish: true };
  }
  const isOwn = shown.writer === writer && shown.text !== "";
  if (!later) return { state, publish: false };
  if (!isOwn) return { state: { shared, own: null }, publish: false };
  if (knows(version, shown)) {
    const ends = version.text === "" && (version.sent === null || version.sent === shown.text);
    return { state: { shared, own: typing && !ends ? shown : null }, publish: false };
  }
  // Nobody stores what is kept here when the other text is gone.
  if (version.text === "") return { state: { shared: join([shown, version], writer, shown), own: null }, publish: true };
  return { state: { shared, own: shown }, publish: false };
}

/** The person types no longer: what was held back for that is shown now. */
export function releaseDraft(state: DraftState): DraftState {
  return state.own !== null && knows(state.shared, state.own) ? { ...state, own: null } : state;
}

/** Reads what is stored or was told; a text alone is what version 0.1.0 has stored. Null: nothing that can be read. */
export function readDraft(value: unknown): DraftVersion | null {
  if (typeof value === "string") return { ...NOTHING, text: value, count: 1 };
  const parsed = parseValue(DraftVersion, value);
  return parsed.ok ? { ...parsed.value, ranges: [...soundRanges(parsed.value.ranges, parsed.value.text.length)] } : null;
}

/** The one of two versions that says that the text of the other was sent, without having known it or been known by it; null: neither. */
function endOf(one: DraftVersion, other: DraftVersion): DraftVersion | null {
  if (knows(one, other) || knows(other, one)) return null;
  if (one.sent === other.text && other.text !== "") return one;
  return other.sent === one.text && one.text !== "" ? other : null;
}

/** Whether the writer of `version` knew `other` when writing it. */
function knows(version: DraftVersion, other: DraftVersion): boolean {
  return (
    (version.writer === other.writer ? version.count : (version.seen.find(({ writer }) => writer === other.writer)?.count ?? 0)) >=
    other.count
  );
}

function succeed(
  former: DraftVersion,
  { writer, change, count }: { readonly writer: string; readonly change: DraftChange; readonly count: number },
): DraftVersion {
  const { text, ranges, sent, replyTo = null } = change;
  return { text, ranges, replyTo, sent, count, writer, seen: remember([former]) };
}

function join(versions: readonly DraftVersion[], writer: string, { text, ranges, replyTo, sent }: DraftVersion): DraftVersion {
  const count = Math.max(...versions.map((version) => version.count)) + 1;
  return { text, ranges, replyTo, sent, count, writer, seen: remember(versions) };
}

function remember(versions: readonly DraftVersion[]): DraftVersion["seen"] {
  const seen = new Map<string, number>();
  for (const { writer, count } of versions.flatMap((version) => [...version.seen, version]))
    seen.set(writer, Math.max(count, seen.get(writer) ?? 0));
  return [...seen]
    .map(([writer, count]) => ({ writer, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, REMEMBERED);
}
