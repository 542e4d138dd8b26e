import { readFileSync } from "node:fs";

/** Version of this package: of the server, the element and the command line alike. */
export function packageVersion(): string {
  const description: { version: string } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return description.version;
}
