import type { Id } from "../../protocol/ids.ts";
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from "../services/identity/signing-keys.ts";
import type { AdminContext } from "./admin-context.ts";
import { createCommand, UsageError, type Answer } from "./command.ts";
import { moment, readDuration, table } from "./format.ts";
import { handOver, readText } from "./signing-key-file.ts";
import { withTenant } from "./with-admin-context.ts";

const TENANT_ARG = { tenant: { type: "string", required: true, description: "Id or name of the tenant" } } as const;
const KEY_ARG = { key: { type: "string", required: true, description: "Id of the key (kid)" } } as const;
const OUT_ARG = {
  out: {
    type: "string",
    valueHint: "file",
    description: "New file for the key, readable for you alone; not where git or npm pack takes it",
  },
} as const;

const IMPORT_ARGS = {
  algorithm: { type: "string", default: "ES256", description: `What tokens are signed with: ${SIGNING_ALGORITHMS.join(", ")}` },
  "public-key": { type: "string", valueHint: "file", description: "Import this public key (PEM) instead of making one" },
  "jwks-url": { type: "string", valueHint: "url", description: "Take keys from a published key set (https)" },
  "key-id": { type: "string", description: "kid of an imported key" },
} as const;

interface ImportArgs {
  readonly algorithm: string;
  readonly "public-key"?: string | undefined;
  readonly "jwks-url"?: string | undefined;
  readonly "key-id"?: string | undefined;
}

function readAlgorithm(text: string): SigningAlgorithm {
  const algorithm = SIGNING_ALGORITHMS.find((known) => known === text);
  if (algorithm === undefined) throw new UsageError(`--algorithm must be one of ${SIGNING_ALGORITHMS.join(", ")}.`);
  return algorithm;
}

async function importKey({ keys }: AdminContext, tenantId: Id, args: ImportArgs): Promise<Answer> {
  const keyId = args["key-id"] ?? null;
  const url = args["jwks-url"];
  const algorithm = readAlgorithm(args.algorithm);
  if (url === undefined && algorithm === "HS256") throw new UsageError("--public-key needs --algorithm ES256, EdDSA or RS256.");
  const key =
    url === undefined && algorithm !== "HS256"
      ? { algorithm, publicKey: readText(args["public-key"] ?? ""), keyId }
      : { jwksUrl: url ?? "", keyId };
  const id = await keys.import(tenantId, key);
  return { data: { tenantId, keyId: id }, text: `Key ${id} verifies tokens of the tenant from now on.` };
}

export const keyCommands = {
  create: createCommand({
    name: "key create",
    description: "Makes a key that signs a tenant's tokens, or imports one",
    examples: [
      "--tenant Acme --out ~/acme-key.json",
      "--tenant Acme --algorithm HS256",
      "--tenant Acme --public-key public.pem --algorithm RS256",
      "--tenant Acme --jwks-url https://login.example.com/jwks.json",
    ],
    args: { ...TENANT_ARG, ...IMPORT_ARGS, ...OUT_ARG },
    async run(args) {
      if (args["public-key"] !== undefined || args["jwks-url"] !== undefined) {
        if (args.out !== undefined) throw new UsageError("--out goes with a key that is made here; an imported one has no secret to keep.");
        return withTenant(args.tenant, (context, { id }) => importKey(context, id, args));
      }
      if (args["key-id"] !== undefined) throw new UsageError("--key-id goes with --public-key or --jwks-url.");
      const algorithm = readAlgorithm(args.algorithm);
      return handOver(args.out, () => withTenant(args.tenant, ({ keys }, { id }) => keys.create(id, algorithm)));
    },
  }),
  rotate: createCommand({
    name: "key rotate",
    description: "Makes a new key; the old one verifies until the overlap ends",
    examples: ["--tenant Acme --key 0197… --out ~/acme-key-2.json", "--tenant Acme --key 0197… --overlap 2d"],
    args: {
      ...TENANT_ARG,
      ...KEY_ARG,
      overlap: { type: "string", default: "1d", description: "How long the old key still verifies: 15m, 8h, 2d" },
      ...OUT_ARG,
    },
    async run(args) {
      const overlap = readDuration("--overlap", args.overlap);
      return handOver(args.out, () => withTenant(args.tenant, ({ keys }, { id }) => keys.rotate(id, args.key, overlap)));
    },
  }),
  revoke: createCommand({
    name: "key revoke",
    description: "Ends a key at once, and every token of the tenant made up to now",
    examples: ["--tenant Acme --key 0197…"],
    args: { ...TENANT_ARG, ...KEY_ARG },
    run: (args) =>
      withTenant(args.tenant, async ({ keys }, { id }) => {
        await keys.revoke(id, args.key);
        return {
          data: { tenantId: id, keyId: args.key, revoked: true },
          text: `Key ${args.key} is revoked. Tokens made up to now are ended, whichever key signed them.`,
        };
      }),
  }),
  list: createCommand({
    name: "key list",
    description: "Lists a tenant's keys, without secrets",
    examples: ["--tenant Acme"],
    args: TENANT_ARG,
    run: (args) =>
      withTenant(args.tenant, async ({ keys }, { id }) => {
        const list = (await keys.list(id)).map((key) => ({
          ...key,
          notBefore: moment(key.notBefore),
          expiresAt: moment(key.expiresAt),
          createdAt: moment(key.createdAt),
        }));
        return {
          data: list,
          text: table(
            ["KEY", "ALGORITHM", "STATE", "ENDS"],
            list.map((key) => [key.id, key.algorithm, key.state, key.expiresAt]),
          ),
        };
      }),
  }),
};
