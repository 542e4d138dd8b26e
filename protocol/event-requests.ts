import * as v from "valibot";
import { CARD_TONES, isCardLink } from "./events.ts";
import { Id } from "./ids.ts";
import { CARD_BUTTONS, CARD_FIELDS, EVENT_CODE_POINTS } from "./limits.ts";
import { isBlank } from "./text.ts";

// PostgreSQL's text and jsonb hold neither U+0000 nor half of a surrogate pair.
const isStorable = (text: string) => !text.includes("\0") && !/[\uD800-\uDFFF]/u.test(text);
const Line = (longest: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.maxLength(longest),
    v.check(isStorable, "must be well-formed Unicode without U+0000"),
    v.check((text) => !isBlank(text), "must hold something that can be seen"),
  );
const Paragraph = (longest: number) =>
  v.pipe(v.string(), v.trim(), v.maxLength(longest), v.check(isStorable, "must be well-formed Unicode without U+0000"));

/** The tenant's own name of a thing, compared as it is written. */
const Name = (longest: number) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(longest), v.check(isStorable, "must be well-formed Unicode"));

const ADDRESS_CHARACTERS = 2_048;
const ButtonRequest = v.pipe(
  v.object({
    label: Line(40),
    url: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(ADDRESS_CHARACTERS),
        v.check(isStorable),
        v.check(isCardLink, "must be an https, http, mailto or tel address"),
      ),
    ),
    message: v.optional(Line(500)),
  }),
  v.check(({ url, message }) => (url === undefined) !== (message === undefined), "must have either url or message"),
);

/** A card as the tenant's server sends it; lengths in UTF-16 units. */
export const CardRequest = v.object({
  title: Line(200),
  text: v.optional(Paragraph(2_000), ""),
  fields: v.optional(v.pipe(v.array(v.object({ label: Line(80), value: Line(300) })), v.maxLength(CARD_FIELDS)), []),
  status: v.optional(v.nullable(v.object({ label: Line(40), tone: v.optional(v.picklist(CARD_TONES), "neutral") })), null),
  picture: v.optional(
    v.nullable(v.object({ url: v.pipe(v.string(), v.maxLength(ADDRESS_CHARACTERS)), alt: v.optional(Paragraph(200), "") })),
    null,
  ),
  buttons: v.optional(v.pipe(v.array(ButtonRequest), v.maxLength(CARD_BUTTONS)), []),
});
export type CardRequest = v.InferOutput<typeof CardRequest>;

/**
 * Something that happened. `text` says all of it in words: it is what lists, searches, screen readers' previews and older clients show, and without
 * a card the line itself. `subject` names what it is about: the room has one message of it, which a later event of the same subject brings up to date.
 * An event without a subject has an `id` of its sender's making. `at` (ms since 1970) orders events of one subject; left out, it is now.
 */
export const EventRequest = v.pipe(
  v.object({
    id: v.optional(Id),
    subject: v.optional(Name(200)),
    at: v.optional(v.pipe(v.number(), v.safeInteger())),
    type: v.optional(Name(64)),
    text: v.pipe(v.string(), v.maxLength(2 * EVENT_CODE_POINTS)),
    notify: v.optional(v.boolean(), false),
    card: v.optional(v.nullable(CardRequest), null),
  }),
  v.check(({ id, subject }) => (id === undefined) !== (subject === undefined), "must have either id or subject"),
);
export type EventRequest = v.InferOutput<typeof EventRequest>;
