import { VERSION } from "./version.ts";
import { warnOnce } from "./warn.ts";

// The guard stands before Lit is loaded: a second copy would ask for a Trusted Types policy that exists.
if (typeof customElements !== "undefined") {
  const existing = customElements.get("staff-chat");
  if (existing === undefined) import("./define.ts").then(({ defineStaffChat }) => defineStaffChat(), explain);
  else warnOfVersion(existing);
}

function warnOfVersion(existing: CustomElementConstructor): void {
  const other = "version" in existing ? String(existing.version) : "unknown";
  if (other === VERSION) return;
  warnOnce({
    code: "two-versions",
    cause: `This page loads version ${VERSION}, but version ${other} of <staff-chat> is already there; the first one stays.`,
    fix: "Include the script once.",
  });
}

function explain(error: unknown): void {
  warnOnce({
    code: "not-started",
    cause: `<staff-chat> could not start (${error instanceof Error ? error.message : String(error)}).`,
    fix: "If this page has a Content-Security-Policy, allow: script-src and connect-src for the chat's server, and `trusted-types staff-chat staff-chat-lit`.",
  });
}
