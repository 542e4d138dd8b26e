import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import type { Bus } from "../../../../server/bus/bus.ts";
import { createMemoryBus } from "../../../../server/bus/memory.ts";
import { Failure } from "../../../../server/base/errors.ts";
import type { Session } from "../../../../server/services/shared/actor.ts";
import type { SigningKey } from "../../../../server/services/identity/signing-keys.ts";
import { createLogger } from "../../../../server/telemetry/logger.ts";
import { createRecordingBus } from "../../../support/recording-bus.ts";
import { createWorld, forge, hmac, mint, outcome, type Node, type World } from "./support/world.ts";

suite("revocation", () => {
  let world: World;
  let bus: Bus;
  let here: Node;
  let there: Node;
  let key: SigningKey;
  let tenantId: string;

  before(async () => {
    world = await createWorld();
    bus = createMemoryBus({ logger: createLogger({ level: "silent", format: "json" }) });
    [here, there] = [world.createNode(bus), world.createNode(bus)];
    await Promise.all([here.identity.follow(), there.identity.follow()]);
  });
  after(() => world.close());
  beforeEach(async () => {
    world.clock.now += 2_000;
    tenantId = (await here.tenants.create({ name: `tenant at ${world.clock.now}`, origins: ["https://a.example"] })).id;
    key = await here.keys.create(tenantId, "HS256");
  });

  const signIn = async (subject = "ana", node = there) =>
    node.identity.authentication.verifyToken(await mint(key, world.clock.now, { subject }));
  const recheck = (session: Session, node = there) => outcome((async () => node.identity.authentication.recheck(session))());
  const verify = (token: string, node = there) => outcome(node.identity.authentication.verifyToken(token));

  test("AUTH-5 a token ended by its id is worth nothing on any node; others of the person live on", async () => {
    const [ended, other] = [await signIn(), await signIn()];
    await here.identity.revocation.revokeToken(tenantId, ended.tokenId!);
    for (const node of [here, there]) assert.match(await recheck(ended, node), /ended/);
    assert.equal(await recheck(other), "accepted");
  });

  test("AUTH-5 signing out ends one's own token, also one without jti; everywhere ends all", async () => {
    const bare = forge(
      { alg: "HS256" },
      { iss: tenantId, aud: "staff-chat", sub: "ana", iat: world.clock.now / 1_000, exp: world.clock.now / 1_000 + 60 },
      hmac(key.secret),
    );
    const [session, other] = [await there.identity.authentication.verifyToken(bare), await signIn()];
    await here.identity.revocation.signOut(session, false);
    assert.match(await verify(bare), /ended/);
    assert.equal(await recheck(other), "accepted");
    await here.identity.revocation.signOut(session, true);
    assert.match(await recheck(other), /ended/);
  });

  test("AUTH-5 a token in whole seconds of the second of a sign-out is ended, also one made after it; the next second's is not", async () => {
    const second = world.clock.now;
    world.clock.now = second + 300;
    const earlier = await mint(key, second + 100);
    await signIn();
    await here.identity.revocation.revokeUser(tenantId, "ana", { remove: false });
    world.clock.now = second + 900;
    assert.match(await verify(earlier), /signed out|ended/);
    assert.match(await verify(await mint(key, second + 900)), /signed out|ended/);
    world.clock.now = second + 1_000;
    assert.equal(await verify(await mint(key, second + 1_000)), "accepted");
    assert.match(await verify(earlier), /signed out|ended/);
  });

  test("AUTH-5 a token with a fraction of a second after a sign-out is taken at once", async () => {
    const second = world.clock.now;
    await signIn();
    world.clock.now = second + 300;
    await here.identity.revocation.revokeUser(tenantId, "ana", { remove: false });
    const at = (fraction: number) =>
      forge(
        { alg: "HS256" },
        { iss: tenantId, aud: "staff-chat", sub: "ana", iat: second / 1_000 + fraction, exp: second / 1_000 + 60 },
        hmac(key.secret),
      );
    assert.match(await verify(at(0.3), here), /signed out|ended/);
    assert.equal(await verify(at(0.302), here), "accepted");
  });

  test("AUTH-5 who was removed is refused with a newer token too", async () => {
    await signIn("ben");
    await here.identity.revocation.revokeUser(tenantId, "ben", { remove: true });
    world.clock.now += 2_000;
    assert.equal(await verify(await mint(key, world.clock.now, { subject: "ben" })), "the person was removed");
    await here.identity.revocation.revokeUser(tenantId, "ben", { remove: true });
    assert.equal(await verify(await mint(key, world.clock.now, { subject: "ana" })), "accepted");
  });

  test("AUTH-5 a suspended tenant is closed on every node; after its return only new tokens are taken", async () => {
    const session = await signIn();
    const token = await mint(key, world.clock.now);
    await verify(token);
    await here.tenants.suspend(tenantId);
    assert.match(await recheck(session), /ended/);
    assert.equal(await verify(token), "the tenant is suspended");
    await here.tenants.resume(tenantId);
    world.clock.now += 6_000;
    assert.match(await verify(token), /ended/);
    assert.equal(await verify(await mint(key, world.clock.now)), "accepted");
  });

  test("AUTH-5 a revoked key ends every token of its tenant, at once", async () => {
    const session = await signIn();
    await here.keys.revoke(tenantId, key.keyId);
    assert.match(await recheck(session), /ended/);
    assert.match(await verify(await mint(key, world.clock.now + 1_000)), /no living key/);
  });

  test("AUTH-5 what the bus loses the next sweep finds, also on a node that starts later; each is told once", async () => {
    const silent = world.createNode(createRecordingBus());
    const told: string[] = [];
    const deaf = world.createNode(createRecordingBus());
    deaf.identity.ended.onEnded(({ tokenId }) => void told.push(tokenId ?? "all"));
    const feed = await deaf.identity.follow();
    told.length = 0;
    const session = await signIn("ana", deaf);
    await silent.identity.revocation.revokeToken(tenantId, session.tokenId!);
    assert.equal(await recheck(session, deaf), "accepted");
    await feed.sweep();
    await feed.sweep();
    assert.match(await recheck(session, deaf), /ended/);
    assert.deepEqual(told, [session.tokenId]);
    const late = world.createNode(createRecordingBus());
    await late.identity.follow();
    assert.match(await recheck(session, late), /ended/);
  });

  test("SYNC-2 signing out everywhere is an entry of the person's log, published after it is committed", async () => {
    const recorder = createRecordingBus();
    const node = world.createNode(recorder);
    const session = await signIn("ana", node);
    recorder.take();
    await node.identity.revocation.signOut(session, true);
    const events = recorder.take().map(({ event }) => event);
    const before = world.clock.now + 1;
    assert.deepEqual(events[0], { type: "revoked", tenantId, userId: session.userId, tokenId: null, before });
    assert.deepEqual(events[1], {
      type: "person",
      tenantId,
      userId: session.userId,
      frame: { type: "person_changes", from: 0, to: 1, head: 1, subjects: [{ kind: "signed_out", before }] },
    });
  });

  test("a person whom nobody knows cannot be ended, and another tenant's neither", async () => {
    await signIn("ana");
    const other = await here.tenants.create({ name: `other at ${world.clock.now}`, origins: [] });
    const notFound = (error: unknown) => error instanceof Failure && error.code === "not_found";
    await assert.rejects(here.identity.revocation.revokeUser(tenantId, "nobody", { remove: true }), notFound);
    await assert.rejects(here.identity.revocation.revokeUser(other.id, "ana", { remove: true }), notFound);
  });

  test("AUTH-7 a tenant's origins are matched whole; an origin nobody lists is not known", async () => {
    const { authentication } = there.identity;
    const asked = [
      "https://a.example",
      "https://a.example:443",
      "https://A.example",
      "http://a.example",
      "https://a.example.evil.example",
      "https://evil-a.example",
      "null",
      "",
    ];
    assert.deepEqual(await Promise.all(asked.map((origin) => authentication.allowsOrigin(tenantId, origin))), [
      true,
      ...asked.slice(1).map(() => false),
    ]);
    assert.equal(await authentication.allowsOrigin(tenantId, null), true);
    assert.equal(await authentication.knowsOrigin("https://a.example"), true);
    assert.equal(await authentication.knowsOrigin("https://b.example"), false);
  });
});
