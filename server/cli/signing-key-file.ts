import { readFileSync, writeFileSync } from "node:fs";
import { parseSigningKey, type SigningKey } from "../services/signing-keys.ts";
import { CommandFailed, type Answer } from "./command.ts";

/** @throws CommandFailed */
export function readSigningKey(path: string): SigningKey {
  const key = parseSigningKey(readText(path));
  if (key === null) throw new CommandFailed(`${path} is not a key file. Make one with: key create --tenant … --out ${path}`);
  return key;
}

/** Shows a new key once, or writes it to a file that only this user can read. */
export function handOver(key: SigningKey, path: string | undefined): Answer {
  const { secret: _, ...shown } = key;
  if (path === undefined)
    return {
      data: key,
      text: `${JSON.stringify(key, null, 2)}\n\nThis is the only time the secret is shown. Keep it where your application makes tokens.`,
    };
  try {
    writeFileSync(path, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  } catch {
    throw new CommandFailed(
      `The key was made, but ${path} cannot be written or exists already. Revoke it (key revoke --key ${key.keyId}) and make another.`,
    );
  }
  return { data: { ...shown, file: path }, text: `Key ${key.keyId} (${key.algorithm}) is in ${path}. Keep the file secret.` };
}

/** @throws CommandFailed */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new CommandFailed(`${path} cannot be read. Check the path and that you may read it.`);
  }
}
