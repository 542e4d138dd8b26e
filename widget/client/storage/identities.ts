import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import { parseValue } from "../../../protocol/parse.ts";
import type { ClientStorage } from "../platform/storage.ts";

/** Whose data a storage holds. */
export const Identity = v.object({ tenantId: Id, userId: Id });
export type Identity = v.InferOutput<typeof Identity>;

const KnownPerson = v.object({ ...Identity.entries, beside: v.optional(v.boolean()) });
/** A person of whom something is stored. `beside`: was here at the same time as another one, so that both may come back. */
export type KnownPerson = v.InferOutput<typeof KnownPerson>;

/** Name of the storage of one person, of the line between the tabs that use it, and of the lock that they hold. */
export function storageName({ tenantId, userId }: Identity): string {
  return `staff-chat:${tenantId}:${userId}`;
}

/** Whether both are one person. */
export function isSamePerson(a: Identity, b: Identity): boolean {
  return a.tenantId === b.tenantId && a.userId === b.userId;
}

/**
 * Which stored data belongs to which token, so that history can be read before the server has answered. A person is
 * found by their own token only: whoever sits at the machine now never sees what the last one left.
 */
export interface Identities {
  /** Whether anything outlives the page. */
  isKept(): Promise<boolean>;
  find(tokenIdentity: string): Promise<Identity | null>;
  /** Notes that something is stored of a person; `tokenIdentity` is null where their token says nothing. */
  remember(tokenIdentity: string | null, identity: Identity): Promise<void>;
  /** Everybody of whom something is stored for this server, once. */
  all(): Promise<KnownPerson[]>;
  /** Notes whether these are here at the same time, and so may come back. */
  markBeside(persons: readonly Identity[], beside: boolean): Promise<void>;
  /** Forgets every way to this person's data. */
  forget(identity: Identity): Promise<void>;
}

export function createIdentities(server: string, open: () => Promise<ClientStorage>): Identities {
  let opening: Promise<ClientStorage> | null = null;
  const storage = (): Promise<ClientStorage> => (opening ??= open());
  const prefix = `${server} `;
  // Without an index nothing is found.
  const entries = async (): Promise<[key: string, person: KnownPerson][]> => {
    const stored = await storage().then(
      (index) => index.entries("state"),
      () => new Map<string, unknown>(),
    );
    return [...stored].flatMap(([key, value]) => {
      const parsed = parseValue(KnownPerson, value);
      return parsed.ok ? [[key, parsed.value]] : [];
    });
  };
  const write = async (values: ReadonlyMap<string, unknown>): Promise<void> => {
    await storage()
      .then((index) => index.update("state", [], () => values))
      .catch(() => {});
  };
  return {
    isKept: () =>
      storage().then(
        ({ persistent }) => persistent,
        () => false,
      ),
    async find(tokenIdentity) {
      const found = (await entries()).find(([key]) => key === prefix + tokenIdentity);
      return found === undefined ? null : found[1];
    },
    remember: (tokenIdentity, { tenantId, userId }) => write(new Map([[prefix + (tokenIdentity ?? userId), { tenantId, userId }]])),
    async all() {
      const here = (await entries()).filter(([key]) => key.startsWith(prefix));
      return [...new Map(here.map(([, person]) => [storageName(person), person])).values()];
    },
    async markBeside(persons, beside) {
      const marked = (await entries()).filter(([, known]) => persons.some((person) => isSamePerson(person, known)));
      await write(new Map(marked.map(([key, person]) => [key, { ...person, beside }])));
    },
    async forget(identity) {
      const former = (await entries()).filter(([, person]) => isSamePerson(person, identity));
      await write(new Map(former.map(([key]) => [key, undefined])));
    },
  };
}
