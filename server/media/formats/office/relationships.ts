import { setImmediate } from "node:timers/promises";
import { mustKeep } from "../../content-rules.ts";
import { mustHold } from "../findings.ts";
import { xmlElements, xmlText } from "./xml-text.ts";

/** Parts that run (ECMA-376, part 1, and MS-OFFMACRO2), whatever their names are. */
const RUNNING =
  /^(?:vbaproject.*|wordvbadata|vbadata|xlmacrosheet|xlintlmacrosheet|macrosheet|intlmacrosheet|control|activexcontrolbinary)$/;
/** What a program goes to only when its reader asks it to. */
const FOLLOWED =
  /^(?:hyperlink|externallinkpath|externallinklongpath|xlexternallinkpath|xlpathmissing|xlstartup|xlalternatestartup|xllibrary)/;
/** Relationships that are held against the rules before others get their turn. */
const AT_ONCE = 5_000;
/** What is shown or played from where it lies. */
const SHOWN = /^(?:image|audio|video|media)$/;

/**
 * Holds a list of relationships (ECMA-376, part 2, section 8.5) against the rules: none to a part that runs, and nothing that is loaded by itself from
 * another's computer. Links may lead anywhere, and pictures may lie in the web. @throws Failure `file_type_dangerous`, `file_malformed`
 */
export async function checkRelationships(bytes: Buffer, where: string): Promise<void> {
  let count = 0;
  for (const { name, attributes } of xmlElements(xmlText(bytes))) {
    count += 1;
    if (count % AT_ONCE === 0) await setImmediate();
    if (name !== "Relationship") continue;
    const type = (attributes.get("Type") ?? "").trim().toLowerCase().split("/").at(-1) ?? "";
    mustKeep(!RUNNING.test(type), "macros", where);
    const external = (attributes.get("TargetMode") ?? "").trim().toLowerCase() === "external";
    const target = (attributes.get("Target") ?? "").trim();
    if (!external || FOLLOWED.test(type)) continue;
    mustHold(target.length < 10_000);
    mustKeep(isNear(target) || (SHOWN.test(type) && /^(?:https?|data|cid):/i.test(target)), "remote", where);
  }
}

/**
 * Whether a place is this computer or its own network: a path, or a share of a host whose name has no dot, which no foreign network answers to.
 */
function isNear(target: string): boolean {
  const path = decode(target)
    .replace(/[\t\n\r]/g, "")
    .replaceAll("\\", "/");
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(path)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "file") return false;
  const rest = scheme === undefined ? path : path.slice(5);
  const host = /^\/{2,}([^/]*)/.exec(rest)?.[1] ?? "";
  // A number is an address, also in base sixteen.
  return host === "" || /^[a-z]:$/i.test(host) || (/^[a-z0-9_-]+$/i.test(host) && /[a-z_-]/i.test(host) && !/^0x[0-9a-f]*$/i.test(host));
}

function decode(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
