import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { leaveWill, temporaryFolder } from "./last-will.ts";
import { freePort } from "./redis.ts";
import { until } from "./waiting.ts";

const run = promisify(execFile);

export interface TestNginx {
  /** The port that stands for 443. */
  readonly port: number;
  /** What it has complained of. */
  errors(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts Debian's nginx with the configuration that a document gives to operators. Only what belongs to the machine is put in: ports above 1024, and a
 * certificate that openssl makes for `name`.
 */
export async function startNginx(config: string, name: string, upstream: number): Promise<TestNginx> {
  const [folder, port] = await Promise.all([temporaryFolder("nginx"), freePort()]);
  const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  await run("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate, ...subject]);
  await writeFile(join(folder, "site.conf"), putIn(config, { name, port, upstream, certificate, key }));
  await writeFile(join(folder, "nginx.conf"), mainConfig(folder));
  await mkdir(join(folder, "temp"));
  // Its workers run as another user where this one is root.
  await chmod(folder, 0o755);
  const child = spawn("/usr/sbin/nginx", ["-c", join(folder, "nginx.conf"), "-p", folder, "-e", join(folder, "error.log")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const takeBack = leaveWill(`kill -9 ${child.pid}`);
  const ended = once(child, "exit").finally(takeBack);
  await until(() => answers(port));
  return {
    port,
    errors: () => readFile(join(folder, "error.log"), "utf8"),
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function putIn(config: string, place: Record<"name" | "certificate" | "key", string> & Record<"port" | "upstream", number>): string {
  const replaced = [
    ["listen 443 ", `listen 127.0.0.1:${place.port} `],
    ["127.0.0.1:8080", `127.0.0.1:${place.upstream}`],
    [`/etc/ssl/certs/${place.name}.pem`, place.certificate],
    [`/etc/ssl/private/${place.name}.key`, place.key],
  ] as const;
  return replaced.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the configuration does not say "${from}"`);
    return text.replaceAll(from, to);
  }, config);
}

/** What Debian's own nginx.conf says, and folders that this test owns. */
function mainConfig(folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/temp/${kind};`);
  return `daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 768; }
http {
  ${temporary.join("\n  ")}
  access_log ${folder}/access.log;
  include ${folder}/site.conf;
}
`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
