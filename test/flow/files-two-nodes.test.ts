import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { PATHS, pathTo } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import type { S3Options } from "../../server/blobs/s3-client.ts";
import { createUploader, type Uploader } from "../support/files/upload-client.ts";
import { zip } from "../support/files/zip.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { createGroup, createPerson, type Person } from "../support/raw-client.ts";
import { startRedis, type TestRedis } from "../support/redis.ts";
import { startS3, type TestS3 } from "../support/s3.ts";
import { startServer, type InProcessServer } from "../support/server.ts";

const MB = 1_000_000;
let services: [PostgresCluster, TestRedis, TestS3];
let nodes: [InProcessServer, InProcessServer];
let [ana, ben]: Person[] = [];
let roomId: Id;

before(async () => {
  services = await Promise.all([startPostgres(), startRedis(), startS3()]);
  const [postgres, redis, s3] = services;
  const place = { databaseUrl: await postgres.createDatabase(), redisUrl: redis.url, environment: environmentOf(await s3.createBucket()) };
  const first = await startServer(place);
  nodes = [first, await startServer({ ...place, tenant: first.tenant })];
  ana = await createPerson(nodes[0], "ana");
  ben = await createPerson(nodes[1], "ben");
  roomId = await createGroup(ana, [ben]);
});
after(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  const [postgres, redis, s3] = services;
  await Promise.all([postgres.remove(), redis.stop(), s3.stop()]);
});

function environmentOf({ bucket, region, endpoint, credentials }: S3Options): Readonly<Record<string, string>> {
  return {
    S3_BUCKET: bucket,
    S3_REGION: region,
    S3_FORCE_PATH_STYLE: "true",
    ...(endpoint === null ? {} : { S3_ENDPOINT: endpoint }),
    ...(credentials === null ? {} : { S3_ACCESS_KEY_ID: credentials.accessKeyId, S3_SECRET_ACCESS_KEY: credentials.secretAccessKey }),
  };
}

/** An archive of random bytes. */
function archive(bytes: number) {
  const content = zip([{ name: "scan.dat", content: randomBytes(bytes), method: 0 }]);
  return { name: "scan.zip", mediaType: "application/zip", content };
}

const uploaderAt = (node: InProcessServer): Uploader => createUploader(node, ana!.token, roomId);

/** The file's bytes, once it was checked: until then it is not found. */
async function read({ url }: InProcessServer, { token }: Person, attachmentId: Id): Promise<Buffer> {
  for (;;) {
    const path = `${pathTo(PATHS.attachmentContent, { attachmentId })}?variant=original`;
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    const content = Buffer.from(await response.arrayBuffer());
    if (response.status !== 404) return content;
  }
}

suite("F1 F7 files on two nodes with one bucket", () => {
  test("an upload begun at one node goes on at the other, and is had from both byte for byte", async () => {
    const [here, there] = nodes.map(uploaderAt) as [Uploader, Uploader];
    const file = archive(12 * MB);
    const { location } = await here.begin(file);
    assert.ok(location);
    await here.send(location, 0, file.content.subarray(0, 7 * MB));
    const { offset } = await there.ask("HEAD", location);
    assert.equal(offset, 7 * MB);
    const { attachment } = await there.send(location, 7 * MB, file.content.subarray(7 * MB));
    assert.ok(attachment);
    const sent = await ana!.command({
      type: "send_messages",
      roomId,
      messages: [{ id: attachment.id, body: "", mentions: [], attachments: [attachment.id] }],
    });
    assert.equal(sent.type, "ack");
    assert.deepEqual(await read(nodes[0], ana!, attachment.id), file.content);
    assert.deepEqual(await read(nodes[1], ben!, attachment.id), file.content);
  });

  test("the same bytes sent to both nodes at once are written once", async () => {
    const [here, there] = nodes.map(uploaderAt) as [Uploader, Uploader];
    const file = archive(6 * MB);
    const { location } = await here.begin(file);
    assert.ok(location);
    const answers = await Promise.all([here, there].map((uploader) => uploader.send(location, 0, file.content)));
    assert.equal(
      answers.filter(({ attachment }) => attachment !== null).length,
      1,
      JSON.stringify(answers.map(({ status, code }) => [status, code])),
    );
  });
});
