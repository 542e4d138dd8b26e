import * as v from "valibot";
import { Id } from "../../protocol/ids.ts";
import { parseValue } from "../../protocol/parse.ts";
import type { ClientStorage } from "../platform/storage.ts";

/** Whose data a storage holds. */
export const Identity = v.object({ tenantId: Id, userId: Id });
export type Identity = v.InferOutput<typeof Identity>;

/** Name of the storage of one person, and of the line between the tabs that use it. */
export function storageName({ tenantId, userId }: Identity): string {
  return `staff-chat:${tenantId}:${userId}`;
}

/**
 * Which stored data belongs to which token, so that history can be read before the server has answered. A person is
 * found by their own token only: whoever sits at the machine now never sees what the last one left.
 */
export interface Identities {
  find(tokenIdentity: string): Promise<Identity | null>;
  remember(tokenIdentity: string, identity: Identity): Promise<void>;
  /** Forgets every way to this person's data. */
  forget(identity: Identity): Promise<void>;
}

export function createIdentities(server: string, open: () => Promise<ClientStorage>): Identities {
  let opening: Promise<ClientStorage> | null = null;
  const storage = (): Promise<ClientStorage> => (opening ??= open());
  const keyOf = (tokenIdentity: string): string => `${server} ${tokenIdentity}`;
  return {
    async find(tokenIdentity) {
      try {
        const parsed = parseValue(Identity, (await (await storage()).entries("state")).get(keyOf(tokenIdentity)));
        return parsed.ok ? parsed.value : null;
      } catch {
        return null;
      }
    },
    async remember(tokenIdentity, identity) {
      await (await storage()).update("state", [], () => new Map([[keyOf(tokenIdentity), identity]])).catch(() => {});
    },
    async forget(identity) {
      try {
        const index = await storage();
        const entries = await index.entries("state");
        const keys = [...entries].filter(([, value]) => isSame(value, identity)).map(([key]) => key);
        await index.update("state", [], () => new Map(keys.map((key) => [key, undefined])));
      } catch {
        // Without an index nothing is found.
      }
    },
  };
}

function isSame(value: unknown, identity: Identity): boolean {
  const parsed = parseValue(Identity, value);
  return parsed.ok && parsed.value.tenantId === identity.tenantId && parsed.value.userId === identity.userId;
}
