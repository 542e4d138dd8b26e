import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { openLink } from "../../demo/link.ts";

test("what was called while the network was off is refused, also when it is taken up later", async () => {
  const heard: string[] = [];
  const target = createServer((socket) => {
    socket.setEncoding("latin1").on("data", (text: string) => {
      heard.push(text);
      socket.end("answer");
    });
  }).listen(0, "127.0.0.1");
  await once(target, "listening");
  const link = await openLink(0, (target.address() as AddressInfo).port);
  const call = async (text: string) => {
    const socket = connect(link.port, "127.0.0.1").setEncoding("latin1");
    const answers: string[] = [];
    const isClosed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("data", (answer: string) => answers.push(answer)).on("error", () => {});
    socket.write(text);
    await isClosed;
    return answers.join("");
  };
  link.set({ offline: true });
  const early = call("early");
  link.set({ offline: false });
  assert.equal(await early, "");
  while ((await call("late")) === "");
  assert.deepEqual(heard, ["late"]);
  await link.close();
  target.close();
});
