import * as v from "valibot";
import { Timestamp } from "../entities.ts";
import { Id } from "../ids.ts";
import { Subject } from "./requests.ts";

/** What an API key may do: make people, rooms, places in rooms, say something as anybody, and post events as itself (KEY-2). */
export const KEY_SCOPES = ["users:write", "rooms:write", "members:write", "messages:write", "events:write"] as const;
export const KeyScope = v.picklist(KEY_SCOPES);
export type KeyScope = v.InferOutput<typeof KeyScope>;
const KeyScopes = v.pipe(v.array(KeyScope), v.minLength(1), v.maxLength(KEY_SCOPES.length));

/** An API key as it is shown, never its secret. `rooms` null: all of the tenant's. Times in ms since 1970; `usedAt` is right to a minute. */
export const ApiKey = v.object({
  prefix: v.string(),
  name: v.string(),
  scopes: v.array(v.string()),
  rooms: v.nullable(v.array(Id)),
  /** The person in whose name it posts. */
  userId: Id,
  createdAt: Timestamp,
  usedAt: v.nullable(Timestamp),
  revokedAt: v.nullable(Timestamp),
});
export type ApiKey = v.InferOutput<typeof ApiKey>;
/** `name` is shown as the author of what the key posts; `rooms`: ids, or names of your own. */
export const ApiKeyRequest = v.object({
  name: v.string(),
  scopes: KeyScopes,
  rooms: v.optional(v.nullable(v.pipe(v.array(Subject), v.minLength(1), v.maxLength(100))), null),
});
export type ApiKeyRequest = v.InferOutput<typeof ApiKeyRequest>;
/** `key` is the whole key, told this once. */
export const ApiKeyResponse = v.object({ key: v.string(), apiKey: ApiKey });
export type ApiKeyResponse = v.InferOutput<typeof ApiKeyResponse>;
export const ApiKeysResponse = v.object({ apiKeys: v.array(ApiKey) });
export type ApiKeysResponse = v.InferOutput<typeof ApiKeysResponse>;
