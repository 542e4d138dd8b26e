import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ConfigProblem } from "./config.ts";
import { VARIABLES } from "./config-variables.ts";

const ENTRY = "staff-chat.js";
/** What the build notes of itself: the hash of each script, and the version. */
const NOTES = { scripts: "integrity.json", version: "version.json" };
const FIX = "Build it with: npm run build";

/** What keeps the built element in WIDGET_DIR from being served: it is not there, not whole, or of another version than the server. */
export function scriptProblems(folder: string, version: string): ConfigProblem[] {
  const place = resolve(folder);
  const found = (rule: string, fix = `${FIX}.`) => [{ variable: VARIABLES.widgetDir.name, rule, fix }];
  if (!existsSync(join(place, ENTRY))) {
    return found(`leads to no built element: ${join(place, ENTRY)} is missing`, `${FIX}, or name the folder that holds it.`);
  }
  const scripts = readNote(place, NOTES.scripts);
  const built = readNote(place, NOTES.version)?.["version"];
  const broken = scripts === null ? NOTES.scripts : typeof built !== "string" ? NOTES.version : brokenScript(place, scripts);
  if (broken !== null) return found(`leads to an element that is not whole: ${join(place, broken)} is missing or not as it was built`);
  return built === version ? [] : found(`leads to the element of ${String(built)}, but the server is ${version}`);
}

/** The first script that is not there, or not to its end, by the hashes that the build has noted; null: all are. */
function brokenScript(place: string, scripts: Readonly<Record<string, unknown>>): string | null {
  if (!(ENTRY in scripts)) return ENTRY;
  return Object.entries(scripts).find(([file, integrity]) => integrityOf(join(place, file)) !== integrity)?.[0] ?? null;
}

function integrityOf(file: string): string | null {
  return existsSync(file) ? `sha384-${hash("sha384", readFileSync(file), "base64")}` : null;
}

/** An object that the build wrote; null: it did not, or not to the end. */
function readNote(place: string, name: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(join(place, name), "utf8")) as Record<string, unknown>;
  } catch {
    return null;
  }
}
