// The floor: bytes from a request into a file, and from a file into an answer, without accounts, checks or records.
import { createReadStream, createWriteStream } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

const folder = process.env.FOLDER ?? "";
const http = createServer((request, response) => {
  const path = join(folder, new URL(request.url ?? "/", "http://floor").pathname.slice(1));
  const done =
    request.method === "PUT"
      ? pipeline(request, createWriteStream(path)).then(() => response.end())
      : pipeline(createReadStream(path), response);
  done.catch(() => response.destroy());
});
http.listen(Number(process.env.PORT), "127.0.0.1", () => process.send?.("ready"));
