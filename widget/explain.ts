import type { ApplicationHost } from "./application-host.ts";
import { warnOnce } from "./warn.ts";

/** Properties that hold more than text, by the attributes that somebody may have written for them. */
const AS_TEXT = { tokenprovider: "tokenProvider", "token-provider": "tokenProvider", translations: "translations" };

/** Tells the page's developer why the chat knows nobody, or takes something for text. */
export function explainMount({ element, absence }: Pick<ApplicationHost, "element" | "absence">): void {
  for (const [attribute, property] of Object.entries(AS_TEXT)) {
    if (!element.hasAttribute(attribute)) continue;
    warnOnce({
      code: "property-as-attribute",
      cause: `The attribute ${attribute} does nothing: ${property} is a property, and what stands here is its text. A framework writes that where it draws the element before the chat's script has run.`,
      fix: `Include the chat's script before your own, or set the property from a script: element.${property} = ….`,
    });
  }
  if (absence !== "not-configured") return;
  warnOnce({
    code: "no-token-source",
    cause: "<staff-chat> does not know who its person is.",
    fix: "Set token-url, or the property tokenProvider. If a framework sets that property, include the chat's script before your own: a function for an element that is not defined yet is dropped.",
  });
}
