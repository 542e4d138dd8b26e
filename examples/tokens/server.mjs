// A page with the chat, and the address that answers tokens for whoever is logged in, in Node with `jose`.
// CHAT_SERVER: address of the chat's server. CHAT_KEY: what `key create --out` has written. PORT: 3000 unless set.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { importPKCS8, SignJWT } from "jose";

const { CHAT_SERVER = "http://localhost:8080", CHAT_KEY = "acme-key.json", PORT = "3000" } = process.env;
const key = JSON.parse(readFileSync(CHAT_KEY, "utf8"));
const secret = key.algorithm === "HS256" ? new TextEncoder().encode(key.secret) : await importPKCS8(key.secret, key.algorithm);
const page = readFileSync(new URL("../plain/index.html", import.meta.url), "utf8").replaceAll("{{server}}", CHAT_SERVER);

/** Your application knows this from its own session; here a cookie says it: document.cookie = "user=ana". */
function userOf(request) {
  return /(?:^|;\s*)user=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? null;
}

function mint(user) {
  return new SignJWT({ name: user, roles: ["staff"] })
    .setProtectedHeader({ alg: key.algorithm, kid: key.keyId })
    .setIssuer(key.tenantId)
    .setAudience(key.audience)
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(secret);
}

async function answer(request, response) {
  if (request.method === "GET" && request.url === "/") return response.writeHead(200, { "content-type": "text/html" }).end(page);
  if (request.method !== "POST" || request.url !== "/chat-token") return response.writeHead(404).end();
  const user = userOf(request);
  if (user === null) return response.writeHead(401).end();
  return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ token: await mint(user) }));
}

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://localhost:${server.address().port}`));
