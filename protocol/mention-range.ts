import * as v from "valibot";
import { Id } from "./ids.ts";

/**
 * A mention as the writer's client keeps it until the message has left: who is meant, and where it stands in the text, in UTF-16 units from `start`
 * (at the `@`) up to `end`. The wire carries the ids alone.
 */
export const MentionRange = v.object({ userId: Id, start: v.number(), end: v.number() });
export type MentionRange = v.InferOutput<typeof MentionRange>;
