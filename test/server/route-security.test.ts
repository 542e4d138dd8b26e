import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { ClientFrame } from "../../protocol/commands.ts";
import { CLOSE } from "../../protocol/close-codes.ts";
import { PATHS } from "../../protocol/http.ts";
import { COMMAND_TYPES, FRAME_ROWS, ROUTE_ROWS, type Named } from "./route-security-rows.ts";
import { ATTACKERS, type Attacker, createWorld, OUTSIDE_ORIGIN, type World } from "./route-security-world.ts";

let world: World;
let state: Record<string, string>;

before(async () => {
  world = await createWorld();
  state = await world.checksums();
});

after(() => world.close());

const frameTypes = ClientFrame.options.map((option) => option.entries.type.literal);

/** An answer without what differs between any two answers: request ids, ticket values, and the ids that were named. */
function normalise(text: string, named: Named): string {
  let plain = text
    .replace(/"requestId":"[^"]*",?/, "")
    .replace(/"value":"[^"]*"/g, '"value":""')
    .replace(/"expiresAt":\d+/g, '"expiresAt":0');
  for (const value of [
    named.roomId,
    named.userId,
    named.subject,
    named.strangerId,
    named.strangerSubject,
    named.freshId,
    named.attachmentId,
    named.uploadId,
  ])
    plain = plain.replaceAll(value, "<named>");
  return plain;
}

async function ask(attacker: Attacker, key: string, named: Named): Promise<{ status: number; text: string }> {
  const row = ROUTE_ROWS[key];
  assert.ok(row);
  const response = await world.request(attacker, { method: key.split(" ")[0] ?? "", ...row.ask(named) });
  return { status: response.status, text: normalise(await response.text(), named) };
}

suite("route security", () => {
  test("IDOR-1 every route of the router has a row, and every row a route", () => {
    const routes = world
      .routes()
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(new Set(Object.keys(ROUTE_ROWS)), new Set(routes));
  });

  test("IDOR-1 every frame a client can send has a row", () => {
    assert.deepEqual(new Set(Object.keys(FRAME_ROWS)), new Set(frameTypes));
  });

  for (const attacker of ATTACKERS) {
    for (const [key, row] of Object.entries(ROUTE_ROWS)) {
      test(`IDOR-1 ${key} tells ${attacker} nothing`, async () => {
        const real = await ask(attacker, key, world.real(attacker));
        const random = await ask(attacker, key, world.random(attacker));
        assert.deepEqual(real, random, "what exists and what does not are told apart");
        for (const secret of world.secrets) assert.ok(!real.text.includes(secret), `holds ${secret}`);
        if (row.expect === "public") return;
        if (row.expect === "linked") return assert.equal(real.status, 404);
        if (attacker === "nobody" || attacker === "an expired member" || row.expect === "server") return assert.equal(real.status, 401);
        if (row.expect === "hidden") assert.equal(real.status, 404);
      });
    }

    for (const type of COMMAND_TYPES) {
      test(`IDOR-1 ${PATHS.commands} with ${type} does nothing for ${attacker}`, async () => {
        const send = async (named: Named) => {
          const body = { type, id: "c", ...FRAME_ROWS[type].frame(named) };
          const response = await world.request(attacker, { method: "POST", path: PATHS.commands, body });
          return { status: response.status, text: normalise(await response.text(), named) };
        };
        const real = await send(world.real(attacker));
        assert.deepEqual(real, await send(world.random(attacker)));
        if (attacker === "nobody" || attacker === "an expired member") return assert.equal(real.status, 401);
        assert.equal(real.status, 200);
        if (FRAME_ROWS[type].expect === "hidden")
          assert.deepEqual(JSON.parse(real.text), { type: "refused", id: "c", code: "not_found", retryable: false });
      });
    }
  }

  for (const attacker of ATTACKERS.filter((name) => name !== "nobody" && name !== "an expired member")) {
    test(`IDOR-1 no frame of a socket tells or does anything for ${attacker}`, async () => {
      const socket = await world.connect(attacker);
      try {
        for (const type of frameTypes) {
          const row = FRAME_ROWS[type];
          if (row.expect === "ticket") continue;
          const send = async (named: Named) =>
            JSON.parse(normalise(JSON.stringify(await socket.ask({ type, id: type, ...row.frame(named) })), named));
          const real = await send(world.real(attacker));
          assert.deepEqual(real, await send(world.random(attacker)), type);
          if (row.expect === "hidden") assert.deepEqual(real, { type: "refused", id: type, code: "not_found", retryable: false });
          else if (row.expect === "denied") assert.ok(["forbidden", "not_found"].includes(real.code), real.code);
          else assert.deepEqual(real, { type: "ack", id: type });
        }
        for (const secret of world.secrets) assert.ok(!socket.received().includes(secret), `received ${secret}`);
      } finally {
        socket.close();
      }
    });

    test(`WS-2 another's ticket renews nothing for ${attacker}`, async () => {
      const socket = await world.connect(attacker);
      try {
        const answer = (ticket: string) => socket.ask({ type: "renew", id: "r", ticket });
        const real = await answer(await world.victimTicket());
        assert.deepEqual(real, { type: "refused", id: "r", code: "not_authenticated", retryable: false });
        assert.deepEqual(real, await answer("no-ticket-at-all"));
      } finally {
        socket.close();
      }
    });
  }

  test("WS-2 a ticket that never was, was used, or comes from another origin is closed with 4001", async () => {
    const used = await world.victimTicket();
    const opened = await world.open({ ticket: used, origin: null });
    assert.equal(opened.first.type, "welcome");
    opened.close();
    const foreign = await world.victimTicket();
    for (const attempt of [
      { ticket: "no-ticket-at-all", origin: null },
      { ticket: used, origin: null },
      { ticket: foreign, origin: OUTSIDE_ORIGIN },
      { ticket: foreign, origin: "null" },
    ]) {
      assert.equal(await world.refusedWith(attempt), CLOSE.notAuthenticated, JSON.stringify(attempt.origin));
    }
  });

  test("IDOR-1 after all of it no row of the victim's tenant has changed, and the victim goes on", async () => {
    assert.deepEqual(await world.checksums(), state);
    assert.equal((await world.victimRequest({ method: "GET", path: world.victimRoomPath })).status, 200);
  });
});
