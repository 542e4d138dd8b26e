import type { Id } from "../../../protocol/ids.ts";
import type { TabOwned, TabOwnedStore } from "./tab-owned-store.ts";

/**
 * What the tabs of one person are to bring to the server: each item stored before its first try and owned by one tab; every tab shows all of them,
 * and any tab takes over what an ended one has left (SYNC-11, R7).
 */
export interface TabOwnedQueue<Item extends TabOwned> {
  /** In order, of all tabs. */
  readonly items: readonly Item[];
  get(id: Id): Item | undefined;
  /** Items of this tab that are not just being stored: these may be tried. */
  mine(): Item[];
  /** Owners of items that other tabs have. */
  others(): string[];
  /** Holds these, in the place of those with their ids. */
  hold(items: readonly Item[]): void;
  /** Changes what is held of some. */
  change(ids: readonly Id[], to: (item: Item) => Item): void;
  /** Holds these no longer. */
  drop(ids: readonly Id[]): void;
  /** Keeps items back from being tried until `store` has stored them: what the person saw leave must survive the end of the page. */
  untilStored<T>(ids: readonly Id[], store: () => Promise<T>): Promise<T>;
  /** Brings what is stored and not held. */
  load(): Promise<void>;
  /** Takes over what tab `former` has left, or, for null, what all others have. */
  adopt(former: string | null): Promise<void>;
  /** Reads anew what other tabs have done; answers what is this tab's no more: sent or removed elsewhere, or taken over. */
  refresh(): Promise<Id[]>;
}

export interface TabOwnedQueueDependencies<Item extends TabOwned, Stored extends TabOwned> {
  readonly store: Pick<TabOwnedStore<Stored>, "load" | "adopt">;
  /** Names this tab. */
  readonly owner: string;
  readonly fromStored: (stored: Stored) => Item;
  /** What items are ordered by. */
  readonly orderOf: (item: Item) => string;
  /** The log holds it: it is held for what it shows, whatever is stored. */
  readonly isSettled: (item: Item) => boolean;
  /** Whether other tabs may take it out, or over, while its owner lives. */
  readonly isOpenToOthers: (item: Item) => boolean;
  /** Hears of each change. */
  readonly onChange: (items: readonly Item[]) => void;
}

export function createTabOwnedQueue<Item extends TabOwned, Stored extends TabOwned>(
  dependencies: TabOwnedQueueDependencies<Item, Stored>,
): TabOwnedQueue<Item> {
  const { store, owner, fromStored, orderOf, isSettled, isOpenToOthers } = dependencies;
  const unstored = new Set<Id>();
  let items: readonly Item[] = [];

  const replace = (next: readonly Item[]): void => {
    items = next.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    dependencies.onChange(items);
  };
  const get = (id: Id): Item | undefined => items.find((item) => item.id === id);
  const isOurs = (item: Item): boolean => item.owner === owner;
  const without = (ids: ReadonlySet<Id>): Item[] => items.filter(({ id }) => !ids.has(id));
  const hold = (held: readonly Item[]): void => {
    if (held.length > 0) replace([...without(idsOf(held)), ...held]);
  };

  return {
    get items() {
      return items;
    },
    get,
    mine: () => items.filter((item) => isOurs(item) && !unstored.has(item.id)),
    others: () => [...new Set(items.filter((item) => !isOurs(item)).map((item) => item.owner))],
    hold,
    change(ids, to) {
      hold(ids.flatMap((id) => get(id) ?? []).map(to));
    },
    drop(ids) {
      const rest = without(new Set(ids));
      if (rest.length < items.length) replace(rest);
    },
    untilStored(ids, storing) {
      for (const id of ids) unstored.add(id);
      return storing().finally(() => ids.forEach((id) => unstored.delete(id)));
    },
    async load() {
      hold((await store.load()).filter(({ id }) => get(id) === undefined).map(fromStored));
    },
    async adopt(former) {
      const adopted = (await store.adopt(former, owner)).map(fromStored);
      const taken = idsOf(adopted);
      // What the ended tab had and is stored no more has left: the server has it, or it was taken out.
      const isLeft = (item: Item): boolean => isOurs(item) || isSettled(item) || (former !== null && item.owner !== former);
      replace([...items.filter((item) => isLeft(item) && !taken.has(item.id)), ...adopted]);
    },
    async refresh() {
      const before = idsOf(items.filter((item) => isOurs(item) && isOpenToOthers(item)));
      const stored = await store.load();
      const owners = new Map(stored.map((item) => [item.id, item.owner]));
      const lost = idsOf(items.filter((item) => before.has(item.id) && isOpenToOthers(item) && owners.get(item.id) !== owner));
      const held = items.filter((item) => isSettled(item) || (isOurs(item) && !lost.has(item.id)));
      const known = idsOf(held);
      replace([...held, ...stored.filter((item) => item.owner !== owner && !known.has(item.id)).map(fromStored)]);
      return [...lost];
    },
  };
}

function idsOf(list: readonly TabOwned[]): Set<Id> {
  return new Set(list.map(({ id }) => id));
}
