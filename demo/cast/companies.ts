import type { Company, Player } from "./company.ts";
import { BANK, FREIGHT } from "./customers.ts";
import { FJORDLINE, IRONYARD } from "./hosts.ts";
import { PLAYGROUND } from "./playground.ts";
import { RIVERSIDE, STRANGERS } from "./riverside.ts";

/** The tenants of the demo's server. */
export const COMPANIES: readonly Company[] = [RIVERSIDE, BANK, FREIGHT, PLAYGROUND, IRONYARD, FJORDLINE, STRANGERS];

/** Those whom the pages may be: everybody but the strangers. */
const REACHABLE = COMPANIES.filter((company) => company !== STRANGERS);

/** A person that a page asks a token for, with their company. */
export function findPlayer(subject: string): { readonly player: Player; readonly company: Company } | null {
  for (const company of REACHABLE) {
    const player = company.people.find((one) => one.subject === subject);
    if (player !== undefined) return { player, company };
  }
  return null;
}
