import type { ApplicationHost } from "./application-host.ts";

/** Whether there may be something to tell the page's developer. */
export function isToExplain({ element, absence }: ApplicationHost): boolean {
  return (
    absence === "not-configured" ||
    isBent([]) ||
    isBent({}) ||
    isHost(element.getAttribute("server")) ||
    Array.from(element.attributes).some(({ value }) => value === "false") ||
    ["tokenprovider", "token-provider", "translations"].some((name) => element.hasAttribute(name))
  );
}

/** A host without a scheme, which is taken for a path of the page. */
export function isHost(server: string | null): server is string {
  return server !== null && /^[\w-]+\./.test(server);
}

/** Whether the page bends what JSON is made of things. */
function isBent(thing: object): boolean {
  return "toJSON" in thing;
}
