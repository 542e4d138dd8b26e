import { foldText, type FoldedText } from "./folded-text.ts";

/** Where a pattern stands in a text: UTF-16 units, and characters of the folded text. */
export interface Found {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
  /** The folded characters before and after it; empty at the text's ends. */
  readonly before: string;
  readonly after: readonly [string, string];
}

interface Node {
  readonly next: Map<string, number>;
  /** Where the search goes on when no letter fits. */
  fallback: number;
  /** Patterns that end here: indexes and lengths in characters. */
  readonly ends: { readonly pattern: number; readonly length: number }[];
}

/** Finds any of many patterns in one pass over a text (Aho and Corasick), so that no text takes longer than it is long. */
export function createWordFinder(patterns: readonly string[]): (text: FoldedText) => Found[] {
  const nodes: Node[] = [{ next: new Map(), fallback: 0, ends: [] }];
  patterns.forEach((pattern, index) => addPattern(nodes, trimmed(foldText(pattern).characters), index));
  linkNodes(nodes);
  return ({ characters, starts, ends }) => {
    const found: Found[] = [];
    let state = 0;
    characters.forEach((character, at) => {
      state = step(nodes, state, character);
      for (const { pattern, length } of nodes[state]!.ends) {
        const first = at - length + 1;
        const after: [string, string] = [characters[at + 1] ?? "", characters[at + 2] ?? ""];
        found.push({ pattern, start: starts[first]!, end: ends[at]!, before: characters[first - 1] ?? "", after });
      }
    });
    return found;
  };
}

function trimmed(characters: readonly string[]): readonly string[] {
  const first = characters.findIndex((one) => one !== " ");
  const last = characters.findLastIndex((one) => one !== " ");
  return first < 0 ? [] : characters.slice(first, last + 1);
}

function addPattern(nodes: Node[], characters: readonly string[], pattern: number): void {
  if (characters.length === 0) return;
  let state = 0;
  for (const character of characters) {
    const known = nodes[state]!.next.get(character);
    if (known === undefined) nodes.push({ next: new Map(), fallback: 0, ends: [] });
    const next = known ?? nodes.length - 1;
    nodes[state]!.next.set(character, next);
    state = next;
  }
  nodes[state]!.ends.push({ pattern, length: characters.length });
}

// By breadth: what a node falls back to is shorter, and done before it.
function linkNodes(nodes: readonly Node[]): void {
  const queue = [...nodes[0]!.next.values()];
  for (const index of queue) {
    const node = nodes[index]!;
    for (const [character, child] of node.next) {
      const fallback = step(nodes, node.fallback, character);
      nodes[child]!.fallback = fallback;
      nodes[child]!.ends.push(...nodes[fallback]!.ends);
      queue.push(child);
    }
  }
}

function step(nodes: readonly Node[], from: number, character: string): number {
  let state = from;
  for (;;) {
    const next = nodes[state]!.next.get(character);
    if (next !== undefined) return next;
    if (state === 0) return 0;
    state = nodes[state]!.fallback;
  }
}
