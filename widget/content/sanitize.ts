import createDOMPurify, { type Config } from "dompurify";
import { trustedTypesPolicy } from "./trusted-types.ts";

// DOMPurify walks from the body of the parsed document. Were it not allowed, all that stands in it would be copied first, at a cost that grows
// faster than the text; none can stand in what comes out.
const TAGS = ["body", "a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "span", "strong", "ul"];
const ATTRIBUTES = ["dir", "href", "part", "title", "value"];

// Made without a prototype, so that a page whose Object.prototype was polluted cannot widen what is allowed.
const CONFIG = Object.freeze(
  Object.assign(Object.create(null) as Config, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:|tel:)/i,
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    ALLOW_UNKNOWN_PROTOCOLS: false,
    ADD_TAGS: [],
    ADD_ATTR: [],
    // Their values are no addresses; without this the pattern above would take them away.
    ADD_URI_SAFE_ATTR: ["dir", "part", "value"],
    CUSTOM_ELEMENT_HANDLING: Object.create(null) as Record<string, never>,
    KEEP_CONTENT: true,
    SANITIZE_DOM: true,
    SANITIZE_NAMED_PROPS: true,
    IN_PLACE: false,
    WHOLE_DOCUMENT: false,
    RETURN_DOM_FRAGMENT: true as const,
    TRUSTED_TYPES_POLICY: trustedTypesPolicy,
  }),
);

/** Our own instance: hooks and settings of a DOMPurify that the page uses reach it as little as ours reach that one. */
const purifier = createDOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  // Arrow keys move what is wider than its place.
  if (node.localName === "pre") node.setAttribute("tabindex", "0");
  if (node.localName !== "a") return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer nofollow");
});

/** Turns markup into elements of which none can run anything: the last line after escaping, and the only way from text to elements. */
export function sanitize(markup: string): DocumentFragment {
  return purifier.sanitize(markup, CONFIG);
}
