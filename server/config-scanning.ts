import type { ConfigProblem } from "./config.ts";
import { VARIABLES, type Values } from "./config-variables.ts";

/** What is wrong between the variables of scanning, where each is right by itself. */
export function scanningProblems({ clamdAddress, scanWebhookUrl, scanWebhookSecret }: Values): ConfigProblem[] {
  const [clamd, webhook, secret] = [VARIABLES.clamdAddress.name, VARIABLES.scanWebhookUrl.name, VARIABLES.scanWebhookSecret.name];
  const problems: ConfigProblem[] = [];
  if (clamdAddress !== null && scanWebhookUrl !== null) {
    problems.push({ variable: webhook, rule: `is set beside ${clamd}, but one of them scans`, fix: "Keep one of the two." });
  }
  if (scanWebhookUrl !== null && scanWebhookSecret === null) {
    problems.push({ variable: secret, rule: `is missing beside ${webhook}`, fix: "Make one with: openssl rand -base64 32" });
  }
  if (scanWebhookUrl === null && scanWebhookSecret !== null) {
    problems.push({ variable: secret, rule: `is set, but ${webhook} is not`, fix: `Set ${webhook}, or leave it out.` });
  }
  return problems;
}
