import { ROUTES } from "../hosts/freight/shipments.ts";
import type { Company } from "./company.ts";

/** A gym whose doors post into the chat of its staff. */
export const IRONYARD: Company = {
  id: "ironyard",
  name: "Iron Yard",
  visitor: "mona",
  system: { name: "Doors", rooms: ["check-ins"] },
  people: [
    {
      subject: "mona",
      name: "Mona Weber",
      roles: ["manager"],
      face: { skin: 1, hair: "#3b2417", cut: "bun", shirt: "#0f766e", ground: "#cdeee6" },
    },
    {
      subject: "theo",
      name: "Theo Laurent",
      roles: ["front_desk"],
      face: { skin: 3, hair: "#17120f", cut: "short", shirt: "#334155", ground: "#e2e8f0" },
    },
    {
      subject: "aiko",
      name: "Aiko Sato",
      roles: ["trainer"],
      face: { skin: 0, hair: "#171310", cut: "long", shirt: "#be123c", ground: "#ffe0e2" },
    },
    { subject: "screen", name: "Entrance screen", roles: [] },
  ],
  rooms: [
    {
      key: "team",
      name: "Team",
      people: ["mona", "theo", "aiko"],
      lines: [
        ["theo", 95, "The sauna is warm from five."],
        ["aiko", 60, "I have eleven for mobility at six."],
      ],
    },
    {
      key: "check-ins",
      name: "Check-ins",
      topic: "What the doors see",
      people: ["mona", "theo", "aiko", "screen"],
      lines: [["mona", 240, "From today the doors tell here who comes and goes."]],
    },
  ],
};

/** A haulier with a channel for each route. */
export const FJORDLINE: Company = {
  id: "fjordline",
  name: "Fjord Line Freight",
  visitor: "ingrid",
  system: { name: "Dispatch", rooms: ROUTES.map(({ key }) => key), author: "duty-desk" },
  // A minute, so that whoever tries it sees it go on.
  policy: { emergencySenders: ["duty"], emergencyRepeat: 60, escalateAfter: 60, escalateTo: [{ role: "operations_manager" }] },
  people: [
    {
      subject: "ingrid",
      name: "Ingrid Solberg",
      roles: ["dispatch"],
      face: { skin: 0, hair: "#e0c068", cut: "bun", shirt: "#9a3412", ground: "#fde3cf" },
    },
    {
      subject: "emeka",
      name: "Emeka Obi",
      roles: ["driver"],
      face: { skin: 4, hair: "#15100e", cut: "beard", shirt: "#374151", ground: "#e5e7eb" },
    },
    {
      subject: "lars",
      name: "Lars Holm",
      roles: ["driver"],
      face: { skin: 1, hair: "#8a8f98", cut: "short", shirt: "#1b2a4a", ground: "#e6e9f0" },
    },
    {
      subject: "astrid",
      name: "Astrid Dahl",
      roles: ["operations_manager"],
      face: { skin: 0, hair: "#5b3a24", cut: "long", shirt: "#7c2d12", ground: "#fbe4d5" },
    },
    { subject: "duty-desk", name: "Duty desk", roles: ["duty"] },
  ],
  rooms: ROUTES.map(({ key, name }, index) => ({
    key,
    name,
    topic: "Shipments of the route",
    people: ["ingrid", "emeka", "lars", "duty-desk"],
    lines: [[index === 1 ? "lars" : "emeka", 80 + index * 10, "On the road."]],
  })),
};
