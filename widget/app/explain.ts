import type { ApplicationHost } from "./application-host.ts";
import { PATHS } from "../../protocol/http.ts";
import type { CallErrorCode } from "../base/call-error.ts";
import { decodePart } from "../client/platform/token-claims.ts";
import { isHost } from "./is-to-explain.ts";
import { warnOnce, type Warning } from "../base/warn.ts";
import type { Lack } from "../client/platform/browser/platform.ts";
import { StaffChatTokenErrorEvent, StaffChatExplainedErrorEvent } from "../element/events/session.ts";
import { TokenSourceError, type TokenErrorCode } from "./token-provider.ts";

/** Properties that hold more than text, by the attributes that somebody may have written for them. */
const AS_TEXT = { tokenprovider: "tokenProvider", "token-provider": "tokenProvider", translations: "translations" };

/** Milliseconds for which an answer is waited for. */
const ASK_MS = 10_000;

/** What to do about each way in which a token source fails. */
const TOKEN_FIXES: Readonly<Record<TokenErrorCode, string>> = {
  "token-source-refused":
    "Nobody is signed in to your application, or it refuses them: let the person sign in (slot sign-in), then call signIn(); the chat also asks again by itself.",
  "token-wrong-form":
    'Answer a JWT of three parts, with a subject, as text or as JSON {"token": "…"}; where nobody is signed in, answer 401 and no login page.',
  "token-source-status":
    "Look in your application's log why; the address has to answer a POST with 200 and a token, or 401 where nobody is signed in.",
  "token-source-unreachable":
    "Look whether the address is right and, where it is of another origin, allows this page by CORS, with credentials.",
  "token-source-silent": "Let it answer sooner.",
  "token-source-failed": "Look why in what it threw, the event's field error.",
};

/** Tells page and console once how the token source fails. */
export function tellTokenError(element: EventTarget, error: unknown): void {
  const cause = error instanceof Error ? error.message : String(error);
  const code = codeOf(error, cause);
  const warning = { code, cause: `The chat got no token: ${cause.replace(/\.$/, "")}.`, fix: TOKEN_FIXES[code] };
  warnOnce(warning);
  element.dispatchEvent(new StaffChatTokenErrorEvent(error, warning));
}

function codeOf(error: unknown, cause: string): TokenErrorCode {
  if (error instanceof TokenSourceError) return error.code;
  return cause.includes("did not answer within") ? "token-source-silent" : "token-source-failed";
}

/** Tells page and console why the server lets nobody in. */
export function tellRefusal({ element, config }: Pick<ApplicationHost, "element" | "config">, code: CallErrorCode, token: string): void {
  // That was told when it happened.
  if (code === "token_failed") return;
  const warning = refusalWarning(code, config.server, token);
  warnOnce(warning);
  element.dispatchEvent(new StaffChatExplainedErrorEvent(warning, false));
}

/** Whether the server is there, and its answers to this page are hidden: their origin is on nobody's list. */
export async function isHidden(server: string): Promise<boolean> {
  const isThere = () => answers(`${server}/v1/staff-chat.js`, { method: "HEAD" });
  const mayAsk = () =>
    answers(`${server}${PATHS.tickets}`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  return (await isThere()) && !(await mayAsk()) && (await isThere());
}

const answers = (address: string, request: RequestInit): Promise<boolean> =>
  fetch(address, { ...request, credentials: "omit", signal: AbortSignal.timeout(ASK_MS) }).then(
    () => true,
    () => false,
  );

function refusalWarning(reason: CallErrorCode, server: string, token: string): Warning {
  const code = reason.replaceAll("_", "-");
  if (reason === "origin_not_allowed")
    return {
      code,
      cause: `The server ${server} does not know pages of ${globalThis.location.origin}.`,
      fix: `List the origin: staff-chat tenant origins, docs/authentication.md.`,
    };
  if (reason === "not_authenticated") return { code, ...tokenWarning(decodePart(token.split(".")[1] ?? "") ?? {}, server) };
  if (reason === "unsupported_version")
    return { code, cause: `The server ${server} speaks another version than this script.`, fix: "Take the script from the server itself." };
  return { code, cause: `The server ${server} refused the person: ${reason}.`, fix: "Its log says why." };
}

type Claims = Readonly<Record<string, unknown>>;

function tokenWarning(claims: Claims, server: string): Omit<Warning, "code"> {
  const { iss, aud, exp } = claims;
  const ended = typeof exp === "number" && exp * 1000 < Date.now() ? new Date(exp * 1000).toISOString() : null;
  if (ended !== null)
    return {
      cause: `The server ${server} refused the token: it has expired, at ${ended}.`,
      fix: "Answer a fresh token each time the chat asks; a fixed token cannot be renewed.",
    };
  return {
    cause: `The server ${server} refused the token (issuer ${JSON.stringify(iss)}, audience ${JSON.stringify(aud)}).`,
    fix: "Compare issuer, audience, key and algorithm with the key's file, and the clock; the server's log says which is wrong (authentication_refused). Tokens that were ended are refused as well.",
  };
}

const LACKS: Readonly<Record<Lack, string>> = {
  storage:
    "This browser stores nothing for the page, or does not answer within 3 s: messages, drafts and what is not sent are kept in memory.",
  locks: "This browser denies Web Locks to the page: each tab tells of new messages.",
  channel: "This browser denies broadcast channels to the page: tabs do not tell each other what was written.",
};

/** Tells the page's developer what the chat does without. */
export function tellLack(what: Lack): void {
  warnOnce({
    code: `no-${what}`,
    cause: LACKS[what],
    fix: "Private windows and sandboxed frames do that; so do scripts of the page that replace these.",
  });
}

/** Tells the page's developer why the chat knows nobody, or takes something for text: one line for each cause. */
export function explainMount({ element, absence }: Pick<ApplicationHost, "element" | "absence">): void {
  explainBentJson();
  const server = element.getAttribute("server");
  if (isHost(server))
    warnOnce({
      code: "server-without-scheme",
      cause: `The attribute server, "${server}", is taken for a path of this page.`,
      fix: `Write https://${server}.`,
    });
  for (const { name, value } of element.attributes)
    if (value === "false" && (name === "open" || name.startsWith("without-")))
      warnOnce({
        code: "false-as-text",
        cause: `The attribute ${name} is there with the text "false"; it is taken as not there.`,
        fix: `Leave it away, or set the property from a script; in Vue: :${name}="off || null".`,
      });
  const written = Object.entries(AS_TEXT).filter(([attribute]) => element.hasAttribute(attribute));
  for (const [attribute, property] of written)
    warnOnce({
      code: "property-as-attribute",
      cause: `The attribute ${attribute} does nothing: ${property} is a property, and this is only its text. A framework writes that when it draws the element before the chat's script has run.`,
      fix: `Include the chat's script before your own, or set the property from a script: element.${property} = ….`,
    });
  if (absence !== "not-configured" || written.some(([, property]) => property === "tokenProvider")) return;
  warnOnce({
    code: "no-token-source",
    cause: "<staff-chat> does not know who its person is.",
    fix: "Set token-url, or the property tokenProvider. If a framework sets the property, include the chat's script before your own: functions for an element that is not defined yet are dropped.",
  });
}

function explainBentJson(): void {
  const bent = Object.entries({ Object: {}, Array: [] }).filter(([, thing]) => "toJSON" in thing);
  for (const [name] of bent)
    warnOnce({
      code: "bent-json",
      cause: `A script of the page gives every value ${name}.prototype.toJSON, which changes what JSON.stringify writes; with that of Object the chat does not work.`,
      fix: `Delete ${name}.prototype.toJSON, or take a newer version of the library that sets it (Prototype before 1.7).`,
    });
}
