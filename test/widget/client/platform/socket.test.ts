import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, suite, test } from "node:test";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket as ServerSocket } from "ws";
import { openWebSocket } from "../../../../widget/client/platform/browser/socket.ts";

let server: WebSocketServer;
let url: string;
before(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

function listen() {
  const events: string[] = [];
  let wake = (): void => {};
  const add = (event: string): void => {
    events.push(event);
    wake();
  };
  const until = async (event: string): Promise<void> => {
    while (!events.some((told) => told.startsWith(event))) await new Promise<void>((resolve) => (wake = resolve));
  };
  return {
    events,
    until,
    handlers: { onOpen: () => add("open"), onText: (text: string) => add(text), onClose: (code: number) => add(`closed ${code}`) },
  };
}

suite("socket pipe", () => {
  test("R3 a pipe opens when told, carries text both ways, and tells the server's close code once", async () => {
    const { events, until, handlers } = listen();
    const accepted = once(server, "connection") as Promise<[ServerSocket]>;
    const pipe = openWebSocket(url, handlers);
    assert.equal(pipe.send("too early"), false);
    pipe.open();
    const [peer] = await accepted;
    peer.on("message", (data) =>
      peer.send(Buffer.concat([Buffer.from("echo "), Buffer.isBuffer(data) ? data : Buffer.alloc(0)]), { binary: false }),
    );
    await until("open");
    assert.equal(pipe.send("hi"), true);
    await until("echo hi");
    peer.close(4001);
    await until("closed 4001");
    assert.deepEqual(events, ["open", "echo hi", "closed 4001"]);
    assert.equal(pipe.send("too late"), false);
  });

  test("R3 a pipe never opens again on its own, and opens anew when told", async () => {
    let connections = 0;
    const count = (): void => void connections++;
    server.on("connection", count);
    const { until, events, handlers } = listen();
    const pipe = openWebSocket(url, handlers);
    for (let turn = 1; turn <= 2; turn += 1) {
      const accepted = once(server, "connection") as Promise<[ServerSocket]>;
      pipe.open();
      const [peer] = await accepted;
      await until("open");
      peer.terminate();
      await until("closed");
      events.length = 0;
      assert.equal(connections, turn);
    }
    server.off("connection", count);
  });

  test("R3 a close of ours is not told, and a server that is not there is", async () => {
    const { until, events, handlers } = listen();
    const accepted = once(server, "connection") as Promise<[ServerSocket]>;
    const pipe = openWebSocket(url, handlers);
    pipe.open();
    const [peer] = await accepted;
    await until("open");
    const gone = once(peer, "close");
    pipe.close();
    await gone;
    assert.deepEqual(events, ["open"]);
    const nobody = listen();
    openWebSocket("ws://127.0.0.1:1", nobody.handlers).open();
    await nobody.until("closed");
    assert.equal(nobody.events.length, 1);
  });
});
