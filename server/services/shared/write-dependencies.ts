import type { SearchLanguage } from "../../../protocol/search/words.ts";
import type { Bus } from "../../bus/bus.ts";
import type { Database } from "../../database/database.ts";

/** What a service needs that writes, and tells after the commit. */
export interface WriteDependencies {
  readonly database: Database;
  readonly bus: Bus;
  /** Milliseconds since 1970. */
  now(): number;
  /** Languages in which messages are found by the stems of their words; none unless told. */
  readonly searchLanguages?: readonly SearchLanguage[];
}
