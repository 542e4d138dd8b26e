import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ConfigProblem } from "./config.ts";
import { VARIABLES } from "./config-variables.ts";

const ENTRY = "staff-chat.js";
const FIX = "Build it with: npm run build";

/** What keeps the built element in WIDGET_DIR from being served: it is not there, not whole, or of another version than the server. */
export function scriptProblems(folder: string, version: string): ConfigProblem[] {
  const place = resolve(folder);
  const found = (rule: string, fix = `${FIX}.`) => [{ variable: VARIABLES.widgetDir.name, rule, fix }];
  if (!existsSync(join(place, ENTRY))) {
    return found(`leads to no built element: ${join(place, ENTRY)} is missing`, `${FIX}, or name the folder that holds it.`);
  }
  const missing = listedScripts(place).find((file) => !existsSync(join(place, file)));
  if (missing !== undefined) return found(`leads to an element that is not whole: ${join(place, missing)} is missing`);
  const built = builtVersion(place);
  if (built !== null && built !== version) return found(`leads to the element of ${built}, but the server is ${version}`);
  return [];
}

/** Every script of the build, as the build itself noted them. */
function listedScripts(place: string): string[] {
  return Object.keys(readNote(place, "integrity.json") ?? {});
}

function builtVersion(place: string): string | null {
  const version = readNote(place, "version.json")?.["version"];
  return typeof version === "string" ? version : null;
}

/** An object that the build wrote; null: it did not, or not to the end. */
function readNote(place: string, name: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(join(place, name), "utf8")) as Record<string, unknown>;
  } catch {
    return null;
  }
}
