import type { Filter } from "../../../protocol/provisioning/policy.ts";
import type { Id } from "../../../protocol/ids.ts";
import { foldText, type FoldedText } from "./folded-text.ts";
import { createWordFinder, type Found } from "./word-finder.ts";

/** What a tenant's filters make of a text: as it is to be stored, or why it is not. */
export type Filtered = { readonly outcome: "passes"; readonly body: string } | { readonly outcome: "held" | "refused" };

/** The words and links that a tenant does not let through as they are (SAFE-6). */
export interface Filters {
  /** What becomes of a text; of several filters the strictest holds. */
  apply(tenantId: Id, body: string): Promise<Filtered>;
}

export interface FilterDependencies {
  /** The filters of a tenant, from memory when warm: a message asks the database nothing more for them. */
  filtersOf(tenantId: Id): Promise<readonly Filter[]>;
}

/** Nothing is filtered. */
export const NO_FILTERS: Filters = { apply: (_, body) => Promise.resolve({ outcome: "passes", body }) };

export function createFilters({ filtersOf }: FilterDependencies): Filters {
  const compiled = new WeakMap<readonly Filter[], Compiled>();
  return {
    async apply(tenantId, body) {
      const filters = await filtersOf(tenantId);
      if (filters.length === 0 || body === "") return { outcome: "passes", body };
      const known = compiled.get(filters) ?? compile(filters);
      compiled.set(filters, known);
      return decide(known, body);
    },
  };
}

interface Compiled {
  readonly filters: readonly Filter[];
  readonly find: (text: FoldedText) => Found[];
}

function compile(filters: readonly Filter[]): Compiled {
  return { filters, find: createWordFinder(filters.map(({ kind, text }) => (kind === "link" && text === "*" ? "" : text))) };
}

function decide({ filters, find }: Compiled, body: string): Filtered {
  const found = find(foldText(body)).filter((one) => stands(filters[one.pattern]!, one));
  const links = filters.flatMap((filter, pattern) => (isAnyLink(filter) ? findLinks(body).map((place) => ({ ...place, pattern })) : []));
  const all = [...found, ...links].map(({ pattern, start, end }) => ({ action: filters[pattern]!.action, start, end }));
  if (all.some(({ action }) => action === "refuse")) return { outcome: "refused" };
  if (all.some(({ action }) => action === "hold")) return { outcome: "held" };
  return { outcome: "passes", body: mask(body, all) };
}

const LETTER = /^[\p{L}\p{N}]/u;

/** Whether it is a word of its own, or a host or one below it, and no part of another. */
function stands({ kind }: Filter, { before, after: [next, second] }: Found): boolean {
  if (kind === "word") return !LETTER.test(before) && !LETTER.test(next);
  const goesOn = LETTER.test(next) || next === "-" || (next === "." && LETTER.test(second));
  return !LETTER.test(before) && before !== "-" && before !== "@" && !goesOn;
}

const isAnyLink = ({ kind, text }: Filter): boolean => kind === "link" && text === "*";

/** What is drawn as a link, or would be opened as one: a run without spaces with a scheme, or that begins with `www.`. */
function findLinks(body: string): { readonly start: number; readonly end: number }[] {
  return Array.from(body.matchAll(/\S+/g), ({ 0: run, index }) => ({ run, index }))
    .filter(({ run }) => /:\/\/\S|(?:^|\W)www\.\w/i.test(run))
    .map(({ run, index }) => ({ start: index, end: index + run.length }));
}

/** Hides what was found. The text stays as long as it is, so that mentions stand where they stood. */
function mask(body: string, places: readonly { readonly start: number; readonly end: number }[]): string {
  if (places.length === 0) return body;
  const units = body.split("");
  for (const { start, end } of places) for (let at = start; at < end; at += 1) if (units[at]?.trim() !== "") units[at] = "*";
  return units.join("");
}
