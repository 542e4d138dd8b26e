import { closeSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parseSigningKey, type SigningKey } from "../services/identity/signing-keys.ts";
import { CommandFailed, type Answer } from "./command.ts";
import { takenBy } from "./private-place.ts";

/** @throws CommandFailed */
export function readSigningKey(path: string): SigningKey {
  const key = parseSigningKey(readText(path));
  if (key === null) throw new CommandFailed(`${path} is not a key file. Make one with: key create --tenant … --out ${path}`);
  return key;
}

/**
 * Has a key made and shows it once, or puts it into a new file that only this user can read. The file is made first: where there can be none,
 * no key is made. @throws CommandFailed, and what `make` throws
 */
export async function handOver(path: string | undefined, make: () => Promise<SigningKey>): Promise<Answer> {
  if (path === undefined) {
    const key = await make();
    const text = `${JSON.stringify(key, null, 2)}\n\nThis is the only time the secret is shown. Keep it where your application makes tokens.`;
    return { data: key, text };
  }
  const file = reserve(path);
  const { secret: _, ...shown } = await fill(file, make);
  return { data: { ...shown, file }, text: `Key ${shown.keyId} (${shown.algorithm}) is in ${file}. Keep the file secret.` };
}

/** Makes the file, empty, and answers its whole path. @throws CommandFailed */
function reserve(path: string): string {
  const file = join(folderOf(path), basename(path));
  const taker = takenBy(file);
  if (taker !== null) {
    const elsewhere = join(homedir(), basename(path));
    const advice = takenBy(elsewhere) === null ? `, for example: --out ${elsewhere}` : "";
    throw new CommandFailed(`No key was made: ${taker} would take ${file} along. Keep it elsewhere${advice}`);
  }
  try {
    closeSync(openSync(file, "wx", 0o600));
    return file;
  } catch (error) {
    const exists = error instanceof Error && "code" in error && error.code === "EEXIST";
    const why = exists ? "exists already. Choose another name." : "cannot be written. Check that this user may write there.";
    throw new CommandFailed(`No key was made: ${file} ${why}`);
  }
}

function folderOf(path: string): string {
  const folder = dirname(resolve(path));
  try {
    return realpathSync(folder);
  } catch {
    throw new CommandFailed(`No key was made: there is no folder ${folder}. Make it with: mkdir -p -m 700 ${folder}`);
  }
}

async function fill(file: string, make: () => Promise<SigningKey>): Promise<SigningKey> {
  let key: SigningKey | null = null;
  try {
    key = await make();
    writeFileSync(file, `${JSON.stringify(key, null, 2)}\n`);
    return key;
  } catch (error) {
    rmSync(file, { force: true });
    if (key === null) throw error;
    throw new CommandFailed(
      `The key was made, but ${file} cannot be written. Make another, then end this one: key revoke --key ${key.keyId}`,
    );
  }
}

/** @throws CommandFailed */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new CommandFailed(`${path} cannot be read. Check the path and that you may read it.`);
  }
}
