import { randomUUID } from "node:crypto";
import { mintToken } from "../services/identity/signing-keys.ts";
import { TOKEN_LIFETIME_MS, TokenRefused } from "../services/identity/token-rules.ts";
import type { VerifiedToken } from "../services/identity/token-verifier.ts";
import type { AdminContext } from "./admin-context.ts";
import { createCommand, UsageError } from "./command.ts";
import { moment, readDuration, splitList } from "./format.ts";
import { readSigningKey, readText } from "./signing-key-file.ts";
import { withAdminContext, withTenant } from "./with-admin-context.ts";

// Whether the person behind a right token may still use it; says it as the server would, but makes nobody.
async function refuseEnded({ findPerson, identity }: AdminContext, token: VerifiedToken): Promise<void> {
  const { tenantId, tokenId, issuedAt } = token;
  const person = await findPerson(tenantId, token.claims.subject);
  if (person?.removed === true) throw new TokenRefused("the person was removed");
  if (person !== null && issuedAt < person.signedOutAt) throw new TokenRefused("the person signed out everywhere");
  const feed = await identity.follow();
  feed.stop();
  if (identity.ended.isEnded({ tenantId, userId: person?.user.id ?? "", tokenId, tokenIssuedAt: issuedAt }))
    throw new TokenRefused("the token was ended");
}

export const tokenCommands = {
  mint: createCommand({
    name: "token mint",
    description: "Makes a token from a key file; needs no database",
    examples: ['--key-file ~/acme-key.json --subject ana --name "Ana Ruiz" --roles admin,support --expires 1h'],
    args: {
      "key-file": { type: "string", required: true, valueHint: "file", description: "File made by key create --out" },
      tenant: { type: "string", description: "Id of the tenant, to be sure that the key is its own" },
      subject: { type: "string", required: true, description: "Your own id of the person" },
      name: { type: "string", description: "Name to be shown; the subject if left out" },
      avatar: { type: "string", valueHint: "url", description: "https address of a picture" },
      roles: { type: "string", description: "Staff roles, by comma" },
      server: { type: "boolean", description: "For your own server (docs/server-api.md); the subject is the name of a program of yours" },
      expires: { type: "string", default: "1h", description: "How long it lives, at most 24h: 90s, 15m, 8h" },
    },
    async run(args) {
      const key = readSigningKey(args["key-file"]);
      if (args.tenant !== undefined && args.tenant !== key.tenantId)
        throw new UsageError(`The key belongs to tenant ${key.tenantId}, not to the one of --tenant.`);
      const lifetime = readDuration("--expires", args.expires);
      if (lifetime > TOKEN_LIFETIME_MS || lifetime === 0) throw new UsageError("--expires must be more than nothing and at most 24h.");
      const issuedAt = Date.now();
      const tokenId = randomUUID();
      const claims = { subject: args.subject, name: args.name ?? args.subject, avatar: args.avatar ?? null, roles: splitList(args.roles) };
      const token = await mintToken(key, { claims, issuedAt, lifetime, tokenId, isServer: args.server === true });
      return { data: { token, tokenId, expiresAt: moment(Math.floor(issuedAt / 1_000) * 1_000 + lifetime) }, text: token };
    },
  }),
  inspect: createCommand({
    name: "token inspect",
    description: "Says whether a token would be taken, and why not",
    examples: ["--file token.txt", "eyJhbGciOi…"],
    args: {
      token: { type: "positional", required: false, description: "The token; shells keep it in their history, so prefer --file" },
      file: { type: "string", description: "File that holds the token; /dev/stdin works" },
    },
    run: ({ token, file }) => {
      const text = file === undefined ? token : readText(file).trim();
      if (text === undefined) throw new UsageError("Give the token, or --file.");
      return withAdminContext(async (context) => {
        try {
          const { tenantId, keyId, claims, tokenId, issuedAt, expiresAt } = await verifyWhole(context, text);
          const data = { valid: true, tenantId, keyId, ...claims, tokenId, issuedAt: moment(issuedAt), expiresAt: moment(expiresAt) };
          return {
            data,
            text: `valid\n${Object.entries(data)
              .slice(1)
              .map(([name, value]) => `${name}: ${String(value)}`)
              .join("\n")}`,
          };
        } catch (error) {
          if (!(error instanceof TokenRefused)) throw error;
          return { data: { valid: false, reason: error.reason }, text: `refused: ${error.reason}`, failed: true };
        }
      });
    },
  }),
  revoke: createCommand({
    name: "token revoke",
    description: "Ends one token, or all of a person's made up to now",
    examples: ["--tenant Acme --token-id 5f0c…", "--tenant Acme --subject ana", "--tenant Acme --subject ana --remove"],
    args: {
      tenant: { type: "string", required: true, description: "Id or name of the tenant" },
      "token-id": { type: "string", description: "jti of the token" },
      subject: { type: "string", description: "Your own id of the person" },
      remove: { type: "boolean", description: "Also take the person out of the tenant" },
    },
    run: (args) => {
      const { subject, "token-id": tokenId, remove = false } = args;
      if ((subject === undefined) === (tokenId === undefined)) throw new UsageError("Give one of --token-id and --subject.");
      if (subject === undefined && remove) throw new UsageError("--remove goes with --subject.");
      return withTenant(args.tenant, async ({ identity }, { id }) => {
        if (tokenId !== undefined) await identity.revocation.revokeToken(id, tokenId);
        else await identity.revocation.revokeUser(id, subject ?? "", { remove });
        return {
          data: { tenantId: id, tokenId: tokenId ?? null, subject: subject ?? null, removed: remove },
          text: "Ended. Open connections close within a second.",
        };
      });
    },
  }),
};

async function verifyWhole(context: AdminContext, token: string): Promise<VerifiedToken> {
  const verified = await context.identity.verifier.verify(token);
  await refuseEnded(context, verified);
  return verified;
}
