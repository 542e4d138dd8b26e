import type { Face } from "../../drawn/faces.ts";

/** A member of the gym; `ended`: the door does not open. */
export interface GymMember {
  readonly id: string;
  readonly name: string;
  readonly plan: "Day" | "Flex" | "All-in" | "Student";
  readonly ended: boolean;
  readonly face: Face;
}

const FIRST = ["Ana", "Bruno", "Carla", "Deniz", "Elif", "Farid", "Greta", "Hugo", "Inés", "Jonas", "Kaya", "Leo", "Mira", "Noor", "Otto", "Pia", "Quentin", "Rosa", "Samir", "Tove", "Uma", "Vera", "Wim", "Yara", "Zoë"]; // prettier-ignore
const LAST = ["Albers", "Bianchi", "Costa", "Dahl", "Eriksen", "Fontaine", "Gruber", "Haddad", "Ivanova", "Jansen", "Kowalski", "Lindqvist", "Moreau", "Novak", "Okafor", "Petrov", "Quist", "Rossi", "Santos", "Tanaka"]; // prettier-ignore
const PLANS = ["Flex", "All-in", "Day", "Student"] as const;
const HAIR = ["#3b2417", "#17120f", "#b8622b", "#8a8f98", "#e0c068", "#55483d"] as const;
const SHIRTS = ["#4f46e5", "#0f766e", "#be123c", "#334155", "#9a3412", "#5b21b6"] as const;
const GROUNDS = ["#dfe3ff", "#cdeee6", "#ffe0e2", "#e2e8f0", "#fde3cf", "#ede5ff"] as const;
const CUTS = ["short", "long", "bun", "beard", "scarf"] as const;
const SKINS = [0, 1, 2, 3, 4] as const;

/** The gym's five hundred members, the same at each start; no two have one name. */
export const MEMBERS: readonly GymMember[] = Array.from({ length: FIRST.length * LAST.length }, (_, index) => ({
  id: `m${1000 + index}`,
  name: `${FIRST[index % FIRST.length]} ${LAST[((index % FIRST.length) * 7 + Math.floor(index / FIRST.length)) % LAST.length]}`,
  plan: pick(PLANS, index * 5),
  ended: index % 29 === 11,
  face: {
    skin: pick(SKINS, index * 3),
    hair: pick(HAIR, index * 5 + 1),
    cut: pick(CUTS, index * 2 + Math.floor(index / 25)),
    shirt: pick(SHIRTS, index + 2),
    ground: pick(GROUNDS, index * 7),
  },
}));

function pick<T>(list: readonly [T, ...T[]], index: number): T {
  return list[index % list.length] ?? list[0];
}
