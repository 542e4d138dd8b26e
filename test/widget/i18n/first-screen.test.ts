import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { terms } from "../../../widget/i18n/en.ts";
import { enMore } from "../../../widget/i18n/en-more.ts";

/** Named by the first screen, and drawn once the code of menus, files, dialogs, threads or mentions is there, which brings the texts along. */
const DRAWN_LATER: ReadonlySet<string> = new Set([
  "dropFiles",
  "markUnread",
  "files",
  "renameGroup",
  "notifications",
  "addFavourite",
  "removeFavourite",
  "moveUp",
  "moveDown",
  "archive",
  "reopen",
  "leaveGroup",
  "searchHere",
  "jumpToDate",
  "replies",
  "copyLink",
  "callsMany",
  "deleteReason",
  "reportNote",
  "reported",
]);
const widget = new URL("../../../widget/", import.meta.url);
const first = new Set(Object.keys(terms));
const more = new Set(Object.keys(enMore));

function module(path: string): URL {
  const found = new URL(path, widget);
  assert.ok(existsSync(found), `there is no ${path}`);
  return found;
}

/** All modules that come with those given, as one static import leads to the next. */
function reach(starts: readonly URL[]): Map<string, string> {
  const found = new Map<string, string>();
  const queue = [...starts];
  for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
    if (found.has(module.href) || !existsSync(module)) continue;
    const code = readFileSync(module, "utf8");
    found.set(module.href, code);
    for (const [, path] of code.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?"(\.[^"]+)";/gm)) queue.push(new URL(path!, module));
  }
  return found;
}

/** Keys of texts in a module: what is asked for in a call of `term`, and what stands in a table of the module. */
function keysIn(code: string): string[] {
  const calls = [...code.matchAll(/\bterm\(/g)].map(({ index }) => argumentsAt(code, index + "term(".length));
  const tables = [...code.matchAll(/^const [A-Z_]+\b[^;]*?= \{\n(.*?)^\}/gms)].map(([, table]) => table!);
  return [...calls, ...tables].flatMap((text) => [...text.matchAll(/"(\w+)"/g)].map(([, key]) => key!));
}

function argumentsAt(code: string, start: number): string {
  let depth = 1;
  let end = start;
  for (; depth > 0 && end < code.length; end++) depth += code[end] === "(" ? 1 : code[end] === ")" ? -1 : 0;
  return code.slice(start, end);
}

const usedIn = (modules: ReadonlyMap<string, string>) => new Set([...modules.values()].flatMap(keysIn));

suite("SIZE texts load with their views", () => {
  const drawn = reach(["app/application.ts", "app/mount-panel.ts", "element/define.ts"].map(module));

  test("all texts of the first screen are in the part that comes with it", () => {
    const used = usedIn(drawn);
    assert.ok(used.has("writeMessage") && used.has("statusOnline"), "the search finds texts");
    assert.deepEqual(
      [...used].filter((key) => more.has(key) && !DRAWN_LATER.has(key)),
      [],
    );
  });

  test("no text that only views use which are fetched later is in it", () => {
    const views = ["panel/dialogs", "files/attachments", "rooms/invitation-views", "mentions/mentions", "shared/problem"];
    const later = usedIn(new Map([...reach(views.map((name) => module(`views/${name}.ts`)))].filter(([found]) => !drawn.has(found))));
    const sooner = usedIn(drawn);
    assert.deepEqual(
      [...later].filter((key) => first.has(key) && !sooner.has(key)),
      [],
    );
  });
});
