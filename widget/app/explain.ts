import type { ApplicationHost } from "./application-host.ts";
import { warnOnce } from "../base/warn.ts";

/** Properties that hold more than text, by the attributes that somebody may have written for them. */
const AS_TEXT = { tokenprovider: "tokenProvider", "token-provider": "tokenProvider", translations: "translations" };

/** Tells the page's developer why the chat knows nobody, or takes something for text: one line for each cause. */
export function explainMount({ element, absence }: Pick<ApplicationHost, "element" | "absence">): void {
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
