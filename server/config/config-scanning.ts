import type { Rule } from "./config-rules.ts";
import { VARIABLES } from "./config-variables.ts";

const [clamd, webhook, secret] = [VARIABLES.clamdAddress.name, VARIABLES.scanWebhookUrl.name, VARIABLES.scanWebhookSecret.name];

/** What may be wrong between the variables of scanning, where each is right by itself. */
export const scanningRules: readonly Rule[] = [
  {
    reads: ["clamdAddress", "scanWebhookUrl"],
    problems: ({ clamdAddress, scanWebhookUrl }) =>
      clamdAddress === null || scanWebhookUrl === null
        ? []
        : [{ variable: webhook, rule: `is set beside ${clamd}, but one of them scans`, fix: "Keep one of the two." }],
  },
  {
    reads: ["scanWebhookUrl", "scanWebhookSecret"],
    problems: ({ scanWebhookUrl, scanWebhookSecret }) => {
      if ((scanWebhookUrl === null) === (scanWebhookSecret === null)) return [];
      return scanWebhookSecret === null
        ? [{ variable: secret, rule: `is missing beside ${webhook}`, fix: "Make one with: openssl rand -base64 32" }]
        : [{ variable: secret, rule: `is set, but ${webhook} is not`, fix: `Set ${webhook}, or leave it out.` }];
    },
  },
];
