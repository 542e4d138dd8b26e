import type { Company } from "./company.ts";

/** A private bank. */
export const BANK: Company = {
  id: "bank",
  name: "Alder & Reed",
  visitor: "nora",
  people: [
    {
      subject: "nora",
      name: "Nora Whitfield",
      roles: ["advisor"],
      face: { skin: 0, hair: "#4a3728", cut: "bun", shirt: "#1b2a4a", ground: "#e6e9f0" },
    },
    {
      subject: "julian",
      name: "Julian Moreau",
      roles: ["advisor"],
      face: { skin: 1, hair: "#2b2320", cut: "short", shirt: "#6b1f2a", ground: "#f0e4e2" },
    },
    {
      subject: "amara",
      name: "Amara Diallo",
      roles: ["compliance"],
      face: { skin: 4, hair: "#15100e", cut: "long", shirt: "#8a6d3b", ground: "#f1e9d8" },
    },
  ],
  rooms: [
    {
      key: "compliance",
      name: "Compliance",
      people: ["amara", "nora", "julian"],
      lines: [["amara", 1_700, "The form for proof of funds has a new field from Tuesday."]],
    },
    {
      key: "julian",
      name: "",
      people: ["nora", "julian"],
      lines: [
        ["julian", 190, "Could you take my 4 pm with the Castellans?"],
        ["nora", 184, "With pleasure."],
      ],
    },
    {
      key: "lending",
      name: "Lending desk",
      topic: "Decisions of the day",
      people: ["nora", "julian", "amara"],
      lines: [
        ["julian", 96, "Castellan, renovation of the mill: 420,000 over 15 years. Valuation came in at 1.1 m."],
        ["amara", 80, "Papers are complete. Nothing from my side."],
        ["nora", 71, "Then it goes to the committee at two. @Julian Moreau you present?"],
        ["julian", 70, "I do. The **summary** is in the file."],
      ],
    },
  ],
};

/** A haulier. */
export const FREIGHT: Company = {
  id: "freight",
  name: "Norrland Freight",
  visitor: "goran",
  people: [
    {
      subject: "goran",
      name: "Goran Petrović",
      roles: ["dispatch"],
      face: { skin: 1, hair: "#55483d", cut: "beard", shirt: "#c2410c", ground: "#e5e7eb" },
    },
    {
      subject: "sanna",
      name: "Sanna Niemi",
      roles: ["driver"],
      face: { skin: 0, hair: "#e0c068", cut: "long", shirt: "#374151", ground: "#fde3cf" },
    },
    {
      subject: "tariq",
      name: "Tariq Aziz",
      roles: ["warehouse"],
      face: { skin: 3, hair: "#1a1512", cut: "short", shirt: "#9a3412", ground: "#e5e7eb" },
    },
  ],
  rooms: [
    { key: "sanna", name: "", people: ["goran", "sanna"], lines: [["sanna", 240, "Snow at Sundsvall, 40 minutes late."]] },
    {
      key: "fleet",
      name: "Fleet",
      people: ["goran", "sanna", "tariq"],
      lines: [["goran", 900, "**NF-207** is in the workshop until Wednesday."]],
    },
    {
      key: "dock",
      name: "Dock 4",
      topic: "Loading and gates",
      people: ["goran", "tariq", "sanna"],
      lines: [
        ["tariq", 52, "Trailer `NF-118` is loaded, 24 pallets, seal 0093812."],
        ["goran", 49, "Gate 4 is free from 14:20."],
        ["sanna", 41, "I am there at quarter past."],
        ["tariq", 12, "Two pallets for Umeå are still missing, the customer knows."],
      ],
    },
  ],
};
