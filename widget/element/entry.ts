import { defineStaffChat } from "./define.ts";
import { VERSION } from "../base/version.ts";
import { warnOnce } from "../base/warn.ts";

const existing = globalThis.customElements?.get("staff-chat");
const other = existing && "version" in existing ? String(existing.version) : "";
// At once, for a framework that runs next sets properties only on elements that are defined.
if (existing === undefined) defineStaffChat(VERSION);
else if (other !== VERSION)
  warnOnce({ code: "two-versions", cause: `<staff-chat> ${other} is here already; this is ${VERSION}.`, fix: "Include the script once." });
