import assert from "node:assert/strict";
import { sql } from "drizzle-orm";
import { after, before, suite, test } from "node:test";
import { TICKET_MS } from "../../../../protocol/limits.ts";
import type { Session } from "../../../../server/services/shared/actor.ts";
import type { SigningKey } from "../../../../server/services/identity/signing-keys.ts";
import { rows } from "../../../../server/database/database.ts";
import { TOLERANCE_MS } from "../../../../server/services/identity/token-rules.ts";
import { DATABASES } from "../../../support/databases.ts";
import { createWorld, mint, outcome, type Node, type World } from "./support/world.ts";

const ORIGIN = "https://app.acme.example";

for (const [kind, { name }] of DATABASES.entries()) {
  suite(`tickets on ${name}`, () => {
    let world: World;
    let node: Node;
    let key: SigningKey;
    let session: Session;

    before(async () => {
      world = await createWorld(kind);
      node = world.createNode();
      const { id } = await node.tenants.create({ name: "A", origins: [ORIGIN] });
      key = await node.keys.create(id, "HS256");
      session = await signIn();
    });
    after(() => world.close());

    const signIn = async (subject = "ana") => node.identity.authentication.verifyToken(await mint(key, world.clock.now, { subject }));
    const issue = async (of = session) => (await node.identity.authentication.issueTicket(of, ORIGIN)).value;
    const redeem = (ticket: string, origin: string | null = ORIGIN, on = node) =>
      outcome(on.identity.authentication.redeemTicket(ticket, origin));

    test("WS-2 a ticket brings back the session, on any node", async () => {
      const found = await world.createNode().identity.authentication.redeemTicket(await issue(), ORIGIN);
      assert.deepEqual({ ...found }, { ...session });
    });

    test("WS-2 of twenty that show one ticket one gets in", async () => {
      const ticket = await issue();
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => redeem(ticket)));
      assert.equal(outcomes.filter((one) => one === "accepted").length, 1);
      assert.equal(outcomes.filter((one) => one === "the ticket is unknown or used").length, 19);
    });

    test("WS-2 a ticket of another origin is refused, and gone", async () => {
      for (const origin of [
        "https://app.acme.example.evil.example",
        "http://app.acme.example",
        "https://app.acme.example:8443",
        "null",
        null,
      ]) {
        const ticket = await issue();
        assert.match(await redeem(ticket, origin), /another origin/);
        assert.match(await redeem(ticket), /unknown or used/);
      }
    });

    test("WS-2 a ticket lives thirty seconds", async () => {
      const { value, expiresAt } = await node.identity.authentication.issueTicket(session, ORIGIN);
      assert.equal(expiresAt, world.clock.now + TICKET_MS);
      const start = world.clock.now;
      world.clock.now = start + TICKET_MS;
      assert.match(await redeem(value), /too late/);
      world.clock.now = start;
      const other = await issue();
      world.clock.now = start + TICKET_MS - 1;
      assert.equal(await redeem(other), "accepted");
      world.clock.now = start;
    });

    test("AUTH-1 token, ticket and open connection end in the same moment, thirty seconds past the token's end", async () => {
      const { authentication } = node.identity;
      const start = world.clock.now;
      const end = start + 5_000 + TOLERANCE_MS;
      const token = await mint(key, start, { lifetime: 5_000 });
      const opened = await authentication.verifyToken(token);
      const outcomes = async (moment: number) => {
        world.clock.now = moment - TICKET_MS / 2;
        const { value } = await authentication.issueTicket(opened, ORIGIN);
        world.clock.now = moment;
        const recheck = outcome((async () => authentication.recheck(opened))());
        return [await outcome(authentication.verifyToken(token)), await redeem(value), await recheck];
      };
      assert.deepEqual(await outcomes(end - 1), ["accepted", "accepted", "accepted"]);
      assert.deepEqual(await outcomes(end), ["expired", "the ticket's token has expired", "expired"]);
      world.clock.now = start;
    });

    test("WS-2 a ticket works for its own tenant only", async () => {
      const other = await node.tenants.create({ name: "B", origins: [] });
      const [, secret = ""] = (await issue()).split(".");
      const stolen = `${Buffer.from(other.id.replaceAll("-", ""), "hex").toString("base64url")}.${secret}`;
      assert.match(await redeem(stolen), /unknown or used/);
    });

    test("WS-2 what is no ticket is refused before the database is asked", async () => {
      const ticket = await issue();
      for (const bad of [
        "",
        ".",
        "x",
        `${ticket}x`,
        ticket.replace(".", ""),
        ` ${ticket}`,
        ticket.toUpperCase().replace(".", ".."),
        `${"_".repeat(22)}.${"x".repeat(43)}`,
      ]) {
        assert.match(await redeem(bad), /not a ticket/);
      }
    });

    test("WS-2 the database holds no ticket, only a hash of 32 random bytes", async () => {
      const [, secret = ""] = (await issue()).split(".");
      assert.equal(Buffer.from(secret, "base64url").length, 32);
      const stored = await world.storage.database.withTenant(session.tenantId, (tx) => rows(tx, sql`select * from tickets`));
      assert.ok(stored.length > 0 && !JSON.stringify(stored).includes(secret));
    });

    test("WS-2 a ticket whose token ended meanwhile is refused", async () => {
      const { revocation } = node.identity;
      const elsewhere = world.createNode();
      const byId = await signIn("byId");
      const first = await issue(byId);
      await revocation.revokeToken(byId.tenantId, byId.tokenId!);
      assert.match(await redeem(first, ORIGIN, elsewhere), /ended/);
      const second = await issue(await signIn("everywhere"));
      await revocation.revokeUser(session.tenantId, "everywhere", { remove: false });
      assert.match(await redeem(second, ORIGIN, elsewhere), /ended/);
      const third = await issue(await signIn("removed"));
      await revocation.revokeUser(session.tenantId, "removed", { remove: true });
      assert.match(await redeem(third, ORIGIN, elsewhere), /ended/);
      const fourth = await issue();
      await node.tenants.suspend(session.tenantId);
      assert.match(await redeem(fourth, ORIGIN, elsewhere), /suspended/);
    });
  });
}
