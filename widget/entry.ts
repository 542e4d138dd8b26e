import { VERSION } from "./version.ts";

// The guard stands before Lit is loaded: a second copy would ask for a Trusted Types policy that exists.
if (typeof document !== "undefined") {
  const existing = customElements.get("staff-chat");
  if (existing === undefined) import("./define.ts").then(({ defineStaffChat }) => defineStaffChat(VERSION), explain);
  else compareVersions(existing);
}

function compareVersions(existing: CustomElementConstructor): void {
  const other = "version" in existing ? existing.version : "";
  if (other !== VERSION)
    say(`two-versions: <staff-chat> ${String(other)} is on this page already and stays; this is ${VERSION}. Include the script once.`);
}

function explain(error: unknown): void {
  say(
    `not-started: ${String(error)}. If this page has a Content-Security-Policy, allow the chat's server in script-src and connect-src, and \`trusted-types staff-chat staff-chat-lit\`.`,
  );
}

function say(text: string): void {
  // oxlint-disable-next-line no-console -- before anything is loaded there is nowhere else to say it.
  console.warn(`[staff-chat] ${text}`);
}
