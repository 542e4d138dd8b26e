import type { Config } from "dompurify";

type Policy = NonNullable<Config["TRUSTED_TYPES_POLICY"]>;

/** What of the Trusted Types API is used; TypeScript's DOM library does not describe it. */
interface PolicyFactory {
  createPolicy(name: string, rules: { createHTML(markup: string): string; createScriptURL(address: string): string }): Policy;
}

/**
 * The page's policy `staff-chat`: only the sanitiser holds it, and it never makes an address of a script. Null where the browser knows no Trusted Types.
 * Throws where the page's CSP does not name it: messages are then shown as plain text.
 */
export const trustedTypesPolicy: Policy | null = makePolicy();

function makePolicy(): Policy | null {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  if (trustedTypes === undefined) return null;
  return trustedTypes.createPolicy("staff-chat", {
    createHTML: (markup) => markup,
    createScriptURL: () => {
      throw new TypeError("staff-chat makes no addresses of scripts");
    },
  });
}
