import { parseAddress } from "./hosts.ts";

/** Turns the writing around, so that what is read is not what stands there. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/;
const UNSEEN = /[\p{DI}\p{M}\u2800*~`]/gu;
const DOTS = /[。․‧]/g;
const AROUND = /^[/\p{Ps}\p{Pi}"'_]+|[\p{Pe}\p{Pf}"'_,;!?.:…]+$/gu;
const SCHEMED = /^(?:[a-z][a-z\d+.-]*:\/\/|mailto:)/i;
const MAILBOX = /^[^@/]+@[^@/]+\.[^@/]+$/;
const HOST = /^(?:www\.|(?:[\p{L}\p{N}_-]+\.)+\p{L}[\p{L}\p{N}-]+(?=$|[/?#:])|\d{1,3}(?:\.\d{1,3}){3}(?=$|[/?#:]))/iu;
/** What a file's name ends in and no host's does. */
const FILE = /^[^/]*\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|png|jpe?g|gif|csv|txt|tsx?|jsx?|json|html?|css)$/i;
/** No address is longer. */
const LONGEST_WORD = 2_100;

/** Whether the text of a link says an address that is not the one to which it leads. */
export function misleads(label: string, address: string): boolean {
  if (TURNING.test(label) || isOtherNumber(label, address)) return true;
  const seen = label.normalize("NFKC").replace(UNSEEN, "").replace(DOTS, ".");
  return seen.split(/\s+/).some((word) => isOther(word.slice(0, LONGEST_WORD).replace(AROUND, ""), address));
}

function isOther(word: string, address: string): boolean {
  const [isMailbox, isSchemed] = [MAILBOX.test(word), SCHEMED.test(word)];
  if (!isMailbox && !isSchemed && (!HOST.test(word) || FILE.test(word))) return false;
  const said = parseAddress(isSchemed ? word : isMailbox ? `mailto:${word}` : `https://${word}`);
  const meant = parseAddress(address);
  if (said === null || meant === null || said.username !== "") return true;
  if (said.protocol === "mailto:" || meant.protocol === "mailto:")
    return said.protocol !== meant.protocol || said.pathname.toLowerCase() !== meant.pathname.toLowerCase();
  // A host alone says no more than whose page it is.
  const isWhole = said.pathname !== "/" || said.search !== "" || said.hash !== "";
  return placeOf(said, isWhole) !== placeOf(meant, isWhole);
}

function isOtherNumber(label: string, address: string): boolean {
  const [said, meant] = [label, address].map((text) => text.replace(/\D/g, ""));
  return /^tel:/i.test(address) && (said?.length ?? 0) > 4 && meant?.endsWith(said ?? "") === false;
}

function placeOf({ host, pathname, search, hash }: URL, isWhole: boolean): string {
  const name = host.replace(/^www\./, "");
  return isWhole ? `${name}${pathname.replace(/\/$/, "")}${search}${hash}` : name;
}
