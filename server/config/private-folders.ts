import type { Stats } from "node:fs";
import { chmod, lstat, mkdir, readdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import type { Config } from "./config.ts";

/** What was found when the folders were made private. */
export interface PrivacyReport {
  readonly folder: string;
  /** Files and folders that others could get at, and now cannot. */
  readonly tightened: number;
  /** The first that could not be tightened, for it belongs to another user or is shared on purpose; null: none. */
  readonly open: string | null;
}

type Places = Pick<Config, "databaseUrl" | "dataDir" | "filesDir" | "s3Bucket">;

/** Bits of group and others. */
const FOREIGN = 0o077;
const STICKY = 0o1000;
/** What lies in a data folder by our doing; a folder of uploaded files has one for each beginning of a key. */
const OWN = /^(postgres|postgres\.sock|files|lock.*|demo.*\.json|[\w-]{2}|probe-.*)$/;

/**
 * Keeps what this process writes to its user: from now on nothing is made that others may read, and the folders of data, which are made if they
 * are missing, are tightened with all that lies in them, whoever made them. For the beginning of a process. Reports folders that were not private.
 */
export async function keepFoldersPrivate(config: Places): Promise<PrivacyReport[]> {
  // Windows has no such modes.
  if (process.platform === "win32") return [];
  process.umask(FOREIGN);
  const reports: PrivacyReport[] = [];
  const folders = foldersOf(config);
  for (const { folder, blobs } of [...folders, ...(await linkedFrom(folders))]) {
    const report = await makePrivate(folder, blobs);
    if (report.tightened > 0 || report.open !== null) reports.push(report);
  }
  return reports;
}

/** What a report says to an operator. */
export function describeReport({ folder, tightened, open }: PrivacyReport): string {
  if (open === null)
    return `Other users of this machine could get at ${folder}; its permissions are tightened now (${tightened} files and folders).`;
  return `Other users of this machine may get at ${open}, which this process cannot or must not close. Give it a folder of its own (mode 0700).`;
}

interface PrivateFolder {
  readonly folder: string;
  /** The folder of uploaded files, which may be very many: only looked into where it is open. */
  readonly blobs: string | null;
}

function foldersOf({ databaseUrl, dataDir, filesDir, s3Bucket }: Places): PrivateFolder[] {
  const blobs = s3Bucket !== null ? null : resolve(filesDir ?? join(dataDir, "files"));
  const data = resolve(dataDir);
  const usesData = databaseUrl === null || (blobs !== null && isWithin(blobs, data));
  const outside = blobs !== null && !(usesData && isWithin(blobs, data));
  return [...(usesData ? [{ folder: data, blobs }] : []), ...(outside ? [{ folder: blobs, blobs }] : [])];
}

// A link in a data folder leads to data as well.
async function linkedFrom(folders: readonly PrivateFolder[]): Promise<PrivateFolder[]> {
  const inside = folders.flatMap(({ folder, blobs }) => [join(folder, "postgres"), ...(blobs === null ? [] : [blobs])]);
  const stats = await Promise.all(inside.map(async (path) => ({ path, isLink: (await statIfThere(path))?.isSymbolicLink() === true })));
  return stats.filter(({ isLink }) => isLink).map(({ path }) => ({ folder: path, blobs: null }));
}

async function makePrivate(named: string, blobs: string | null): Promise<PrivacyReport> {
  const folder = await mkdir(named, { recursive: true, mode: 0o700 }).then(
    () => realpath(named),
    () => null,
  );
  // Whoever needs the folder says what is wrong with it.
  if (folder === null) return { folder: named, tightened: 0, open: null };
  let tightened = 0;
  let open: string | null = null;
  const tighten = async (path: string, isOurs: (name: string) => boolean, keepOpen = false): Promise<void> => {
    const stats = await statIfThere(path);
    if (stats === null || stats.isSymbolicLink()) return;
    const loose = (stats.mode & FOREIGN) !== 0;
    // Who owns the folder can always open it again, and put something else in its place.
    if (path === folder && stats.uid !== process.getuid?.()) open ??= path;
    if (loose && !keepOpen && (await close(path, stats))) tightened += 1;
    else if (loose) open ??= path;
    if (!stats.isDirectory() || (!loose && blobs !== null && isWithin(path, blobs))) return;
    for (const name of await readdir(path).catch(() => [])) if (isOurs(name)) await tighten(join(path, name), () => true);
  };
  const others = await whatElseIsIn(folder);
  await tighten(folder, others === null ? () => true : (name) => OWN.test(name), others === "everybody");
  return { folder: named, tightened, open };
}

/** Whose folder it is besides ours: then nothing in it is touched that is not surely ours. Null: nobody's. */
async function whatElseIsIn(folder: string): Promise<"everybody" | "somebody" | null> {
  const { mode } = await lstat(folder);
  if ((mode & STICKY) !== 0 || isWithin(import.meta.dirname, folder)) return "everybody";
  if (isWithin(process.cwd(), folder) || isWithin(homedir(), folder)) return "somebody";
  const names: readonly string[] = await readdir(folder).catch(() => []);
  return names.includes("postgres") || names.every((name) => OWN.test(name)) ? null : "somebody";
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`));
}

async function close(path: string, { mode }: Stats): Promise<boolean> {
  return chmod(path, mode & 0o7700).then(
    () => true,
    () => false,
  );
}

// The owner of a folder may be at work in it.
async function statIfThere(path: string): Promise<Stats | null> {
  return lstat(path).catch(() => null);
}
