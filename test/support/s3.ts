import { execFile, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { S3 } from "@aws-sdk/client-s3";
import type { S3Options } from "../../server/blobs/s3-client.ts";
import { freePort } from "./redis.ts";
import { until } from "./waiting.ts";

const run = promisify(execFile);

/** A real S3 service of one test file's own: OpenStack Swift with its S3 interface, which encrypts at rest when asked to. */
export interface TestS3 {
  /** Makes an empty bucket. */
  createBucket(): Promise<S3Options>;
  /** Everything in a bucket: objects, and multipart uploads that are still open. */
  contents(options: S3Options): Promise<{ readonly objects: string[]; readonly openUploads: string[] }>;
  stop(): Promise<void>;
}

/** Where no memcached answers: each server remembers by itself. */
const NOBODY = "127.0.0.1:9";
const SERVICES = ["account", "container", "object"] as const;
const ACCESS = {
  region: "us-east-1",
  credentials: { accessKeyId: "test:tester", secretAccessKey: "testing" },
  forcePathStyle: true,
} as const;

/** Starts the four servers in a temporary folder, on free ports of the loopback interface. They end with this process, however it ends. */
export async function startS3(): Promise<TestS3> {
  const folder = await mkdtemp(join(tmpdir(), "staff-chat-s3-"));
  const ports = await configure(folder);
  // The shell waits for the end of its input, which the system brings when this process is gone.
  const commands = [...SERVICES, "proxy"].map((name) => `swift-${name}-server ${name}-server.conf & servers="$servers $!"`).join("\n");
  const shell = spawn("sh", ["-c", `${commands}\ncat > /dev/null\nkill $servers\nwait`], {
    cwd: folder,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // All of them: the proxy shuns for a minute a server that it did not find.
  await Promise.all(Object.values(ports).map((port) => until(() => answers(port))));
  const endpoint = `http://127.0.0.1:${ports.proxy}`;
  const client = new S3({ ...ACCESS, endpoint, requestChecksumCalculation: "WHEN_REQUIRED" });
  return {
    async createBucket() {
      const bucket = `test-${randomUUID()}`;
      await client.createBucket({ Bucket: bucket });
      return { ...ACCESS, bucket, endpoint, encryption: null, kmsKeyId: null };
    },
    async contents({ bucket }) {
      const { Contents = [] } = await client.listObjectsV2({ Bucket: bucket });
      const { Uploads = [] } = await client.listMultipartUploads({ Bucket: bucket });
      return { objects: Contents.map(({ Key }) => Key ?? ""), openUploads: Uploads.map(({ Key }) => Key ?? "") };
    },
    async stop() {
      client.destroy();
      const ended = once(shell, "exit");
      shell.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes what the servers read; answers their ports. */
async function configure(folder: string) {
  await mkdir(join(folder, "devices", "disk"), { recursive: true });
  const write = (name: string, sections: Sections) => writeFile(join(folder, name), iniText(sections));
  const ports = { account: await freePort(), container: await freePort(), object: await freePort(), proxy: await freePort() };
  await write("swift.conf", {
    "swift-hash": { swift_hash_path_suffix: "suffix", swift_hash_path_prefix: "prefix" },
    "storage-policy:0": { name: "Policy-0", default: "yes" },
  });
  const backend = async (name: (typeof SERVICES)[number]) => {
    await write(`${name}-server.conf`, {
      DEFAULT: { ...common(folder, ports[name]), devices: join(folder, "devices"), mount_check: "false" },
      "pipeline:main": { pipeline: `${name}-server` },
      [`app:${name}-server`]: { use: `egg:swift#${name}` },
    });
    await makeRing(folder, name, ports[name]);
  };
  await Promise.all([...SERVICES.map(backend), write("proxy-server.conf", proxySections(folder, ports.proxy))]);
  return ports;
}

// One device holds everything once.
async function makeRing(folder: string, name: string, port: number): Promise<void> {
  const builder = (...words: string[]) => run("swift-ring-builder", [`${name}.builder`, ...words], { cwd: folder });
  await builder("create", "4", "1", "0");
  await builder("add", `r1z1-127.0.0.1:${port}/disk`, "1");
  // Ends with 1 for a warning that one device cannot help.
  await builder("rebalance").catch((error: { code?: unknown }) => {
    if (error.code !== 1) throw error;
  });
}

type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

const common = (folder: string, port: number) => ({
  bind_ip: "127.0.0.1",
  bind_port: String(port),
  user: userInfo().username,
  swift_dir: folder,
  workers: "0",
});

function proxySections(folder: string, port: number): Sections {
  const plain = ["catch_errors", "gatekeeper", "listing_formats", "bulk", "copy", "slo", "dlo", "encryption"];
  return {
    DEFAULT: common(folder, port),
    "pipeline:main": {
      pipeline:
        "catch_errors gatekeeper cache listing_formats bulk s3api tempauth copy slo dlo versioned_writes keymaster encryption proxy-server",
    },
    "app:proxy-server": { use: "egg:swift#proxy", allow_account_management: "true", account_autocreate: "true" },
    "filter:tempauth": { use: "egg:swift#tempauth", user_test_tester: "testing .admin" },
    "filter:s3api": {
      use: "egg:swift#s3api",
      s3_acl: "false",
      location: "us-east-1",
      check_bucket_owner: "false",
      min_segment_size: "5242880",
    },
    "filter:cache": { use: "egg:swift#memcache", memcache_servers: NOBODY },
    "filter:versioned_writes": { use: "egg:swift#versioned_writes", allow_versioned_writes: "true" },
    "filter:keymaster": { use: "egg:swift#keymaster", encryption_root_secret: randomBytes(32).toString("base64") },
    ...Object.fromEntries(plain.map((name) => [`filter:${name}`, { use: `egg:swift#${name}` }])),
  };
}

function iniText(sections: Sections): string {
  return Object.entries(sections)
    .map(([name, values]) => [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`), ""].join("\n"))
    .join("\n");
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => (socket.destroy(), resolve(true)));
    socket.on("error", () => resolve(false));
  });
}
