import * as v from "valibot";

/** Milliseconds since 1970, as the tenant's own system counts them. */
const Moment = v.pipe(v.number(), v.safeInteger());
const Revision = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What a status means; each has a sign of its own beside its colour. */
export const CARD_TONES = ["neutral", "info", "success", "warning", "danger"] as const;
export type CardTone = (typeof CARD_TONES)[number];

/**
 * What a card shows: title and text, at most 10 fields, a status, a picture, and at most 5 buttons. A button has `url`, a page that it opens, or
 * `message`, what it posts in the name of whoever presses it; one with neither is of a later server and is not drawn.
 */
export const Card = v.object({
  title: v.string(),
  text: v.string(),
  fields: v.array(v.object({ label: v.string(), value: v.string() })),
  status: v.nullable(v.object({ label: v.string(), tone: v.fallback(v.picklist(CARD_TONES), "neutral") })),
  picture: v.nullable(v.object({ url: v.string(), alt: v.string() })),
  buttons: v.array(v.object({ label: v.string(), url: v.optional(v.string()), message: v.optional(v.string()) })),
});
export type Card = v.InferOutput<typeof Card>;
export type CardButton = Card["buttons"][number];

/**
 * That a message was posted by the tenant's own system (EVENT-1). `type`: what happened, in the tenant's own words; `subject`: what it is about, of
 * which the room has one message; `at`: when it happened there; `revision`: how often the message was brought up to date. `card` null: a line.
 */
export const MessageEvent = v.object({
  type: v.nullable(v.string()),
  subject: v.nullable(v.string()),
  at: Moment,
  revision: Revision,
  /** Whether people are told of it as of what a person writes. */
  notify: v.boolean(),
  card: v.nullable(Card),
});
export type MessageEvent = v.InferOutput<typeof MessageEvent>;

/**
 * What became of an event: a new message, one brought up to date, nothing because it says what is there (`unchanged`), because a later one came
 * before it (`stale`), or because its message was deleted (`deleted`).
 */
export const EVENT_OUTCOMES = ["posted", "updated", "unchanged", "stale", "deleted"] as const;
export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

const CARD_LINK = /^(?:https?:\/\/|mailto:|tel:)\S+$/i;

/** Whether a card's button may open this address. */
export function isCardLink(url: string): boolean {
  return CARD_LINK.test(url);
}
