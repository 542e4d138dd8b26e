import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, suite, test } from "node:test";
import { PATHS, pathTo } from "../../../protocol/http.ts";
import { listen, type Listener } from "../../../server/http/node/listener.ts";
import { authorised, createFakeApp, post, ROOM } from "./support/fake-app.ts";

suite("answers that browsers and caches may keep nothing of", () => {
  test("S5 no answer of the API may be kept, and none sets a cookie", async () => {
    const { app } = createFakeApp();
    const typing = JSON.stringify({ type: "typing", id: "c1", roomId: ROOM, active: true });
    const answers = [
      await app.request(PATHS.commands, post(typing)),
      await app.request(PATHS.tickets, post("{}")),
      await app.request(PATHS.users, authorised()),
      await app.request(PATHS.users),
      await app.request("/v1/nothing"),
      await app.request(pathTo(PATHS.health)),
    ];
    for (const { headers, url } of answers) {
      assert.equal(headers.get("Cache-Control"), "no-store", url);
      assert.equal(headers.get("Set-Cookie"), null, url);
    }
  });
});

suite("methods that repeat what was sent", () => {
  let listener: Listener;
  before(async () => {
    const sockets = { open: () => undefined };
    listener = await listen({ app: createFakeApp().app, sockets, host: "127.0.0.1", port: 0 });
  });
  after(() => listener.close(0));

  test("S5 TRACE and TRACK are not answered with the request", async () => {
    for (const method of ["TRACE", "TRACK"]) {
      const socket = connect(listener.port, "127.0.0.1");
      await once(socket, "connect");
      socket.write(`${method} ${PATHS.users} HTTP/1.1\r\nHost: x\r\nX-Note: canary\r\nConnection: close\r\n\r\n`);
      const answer = await text(socket);
      assert.match(answer, /^HTTP\/1\.1 4\d\d /);
      assert.ok(!answer.includes("canary"), method);
    }
  });
});
