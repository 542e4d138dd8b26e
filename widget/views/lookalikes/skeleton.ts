import { CONFUSABLES } from "../../../protocol/safety/confusables.ts";

const prototypes = new Map(
  CONFUSABLES.split(";").flatMap((group) => {
    const [prototype = "", characters = ""] = group.split(" ");
    return Array.from(characters, (character) => [character, prototype] as const);
  }),
);
const skeletons = new Map<string, string>();
/** Names whose skeletons are kept. */
const KEPT = 2_000;

/** What two names have alike that look the same (UTS 39, 4): their characters by what they look like, without those that are not seen. */
export function skeletonOf(name: string): string {
  const known = skeletons.get(name);
  if (known !== undefined) return known;
  const seen = name.normalize("NFKD").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "");
  const skeleton = Array.from(seen, (character) => prototypes.get(character) ?? character)
    .join("")
    .normalize("NFKD")
    .replaceAll(/\s+/gu, " ")
    .trim();
  if (skeletons.size >= KEPT) skeletons.clear();
  skeletons.set(name, skeleton);
  return skeleton;
}

/** Finds among `names`, for each of them, another that looks like it. */
export function indexNames(names: Iterable<string>): (name: string) => string | null {
  const groups = new Map<string, Set<string>>();
  for (const name of names) {
    const skeleton = skeletonOf(name);
    const group = groups.get(skeleton);
    if (group === undefined) groups.set(skeleton, new Set([name]));
    else group.add(name);
  }
  return (name) => [...(groups.get(skeletonOf(name)) ?? [])].find((other) => !isSame(other, name)) ?? null;
}

// Two people of one name are no deceit.
function isSame(one: string, other: string): boolean {
  return one.normalize("NFC") === other.normalize("NFC");
}
