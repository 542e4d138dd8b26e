import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { PATHS } from "../../protocol/http.ts";
import { FILE_SECRET, fileRequests } from "./route-security-files.ts";
import { ATTACKERS, createWorld, type World } from "./route-security-world.ts";

suite("file security", () => {
  let world: World;
  before(async () => {
    world = await createWorld();
  });
  after(() => world.close());

  test("IDOR-2 the victim has every variant, by token and by link, so that the refusals below mean something", async () => {
    const { attachmentId, linkOf } = world.victimFile();
    for (const { method, path } of fileRequests(attachmentId, linkOf)) {
      const response = await world.victimRequest({ method, path });
      assert.deepEqual([response.status, await response.text()], [200, method === "GET" ? FILE_SECRET : ""], path);
    }
  });

  for (const attacker of ATTACKERS) {
    test(`IDOR-2 UP-5 no variant of a file, whole or in part, is had by ${attacker}, with a token or a link`, async () => {
      const [real, random] = [world.real(attacker), world.random(attacker)];
      const requests = fileRequests(real.attachmentId, real.linkOf);
      const absent = fileRequests(random.attachmentId, random.linkOf);
      for (const [index, { method, path, linked }] of requests.entries()) {
        for (const range of [undefined, "bytes=0-1"]) {
          const response = await world.request(attacker, { method, path, range });
          const other = await world.request(attacker, { method, path: absent[index]!.path, range });
          const outsider = attacker === "nobody" || attacker === "an expired member";
          assert.equal(response.status, outsider && !linked ? 401 : 404, path);
          const [text, otherText] = [await response.text(), await other.text()];
          const plain = (one: string) => one.replace(/"requestId":"[^"]*"/, "");
          assert.deepEqual([response.status, plain(text)], [other.status, plain(otherText)]);
          for (const name of ["Content-Disposition", "ETag", "Accept-Ranges", "Content-Range"])
            assert.equal(response.headers.get(name), null);
        }
      }
    });

    test(`IDOR-2 ${PATHS.attachmentLinks} signs nothing of the victim's for ${attacker}`, async () => {
      const { attachmentId } = world.real(attacker);
      const body = { attachments: [{ id: attachmentId, variant: "small" }] };
      const response = await world.request(attacker, { method: "POST", path: PATHS.attachmentLinks, body });
      if (attacker === "nobody" || attacker === "an expired member") return assert.equal(response.status, 401);
      assert.deepEqual(await response.json(), { links: [] });
    });
  }
});
