import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, suite, test } from "node:test";
import { buffer } from "node:stream/consumers";
import { S3 } from "@aws-sdk/client-s3";
import { Upload } from "@tus/utils";
import { s3ClientConfig } from "../../../server/blobs/s3-client.ts";
import { createS3Store } from "../../../server/blobs/s3-store.ts";
import { freePort } from "../../support/redis.ts";
import { startS3 } from "../../support/s3.ts";
import { arriving, describeBlobStore, newKey } from "./blob-store.contract.ts";

const starting = startS3();
after(async () => (await starting).stop());

describeBlobStore("S3", async () => {
  const s3 = await starting;
  const options = { ...(await s3.createBucket()), encryption: "AES256" } as const;
  return {
    open: () => createS3Store(options),
    async leftovers() {
      const { objects, openUploads } = await s3.contents(options);
      return [...objects, ...openUploads];
    },
    close: async () => {},
  };
});

suite("F7 a bucket", () => {
  test("an upload whose node died between its last part and its end is complete when it is asked for", async () => {
    const options = await (await starting).createBucket();
    const [store, client] = [createS3Store(options), new S3(s3ClientConfig(options))];
    const content = randomBytes(100_000);
    const id = newKey();
    await store.uploads.create(new Upload({ id, size: content.length, offset: 0 }));
    const { Uploads = [] } = await client.listMultipartUploads({ Bucket: options.bucket });
    await client.uploadPart({ Bucket: options.bucket, Key: id, UploadId: Uploads[0]?.UploadId, PartNumber: 1, Body: content });
    assert.equal((await store.uploads.getUpload(id)).offset, content.length);
    assert.ok((await buffer(await store.read(id))).equals(content));
    client.destroy();
    await store.close();
  });

  test("a service that is away is no missing file, and the store says that it cannot be used", async () => {
    const options = { ...(await (await starting).createBucket()), endpoint: `http://127.0.0.1:${await freePort()}` };
    const store = createS3Store(options);
    await assert.rejects(store.probe());
    await assert.rejects(store.uploads.getUpload(newKey()), (error) => error instanceof Error && !("status_code" in error));
    await assert.rejects(store.read(newKey()), (error) => error instanceof Error && error.name !== "BlobMissing");
    await store.close();
  });

  test("a wrong secret is refused", async () => {
    const options = await (await starting).createBucket();
    const store = createS3Store({ ...options, credentials: { accessKeyId: "test:tester", secretAccessKey: "wrong" } });
    await assert.rejects(store.probe());
    await store.close();
  });

  test("F6 encryption is asked for with every object and every upload that begins", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const { "x-amz-server-side-encryption": encryption, "x-amz-server-side-encryption-aws-kms-key-id": key } = request.headers;
      asked.push(`${request.method} ${String(encryption)} ${String(key)}`);
      request.resume().on("end", () => response.writeHead(403).end());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const store = createS3Store({ ...(await (await starting).createBucket()), endpoint, encryption: "aws:kms", kmsKeyId: "key-1" });
    await assert.rejects(store.write(newKey(), arriving(Buffer.from("small"))));
    await assert.rejects(store.write(newKey(), arriving(randomBytes(6 * 1024 * 1024))));
    await assert.rejects(store.uploads.create(new Upload({ id: newKey(), size: 5, offset: 0 })));
    assert.deepEqual(asked, ["PUT aws:kms key-1", "POST aws:kms key-1", "POST aws:kms key-1"]);
    await store.close();
    server.close();
  });
});
