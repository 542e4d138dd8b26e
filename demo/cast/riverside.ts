import type { Company } from "./company.ts";

/** Front desk and trainers of a chain of gyms; its rota is the page around the chat, and Ben is a bot. */
export const RIVERSIDE: Company = {
  id: "riverside",
  name: "Riverside Gyms",
  visitor: "ana",
  people: [
    {
      subject: "ana",
      name: "Ana Ferreira",
      roles: ["manager", "admin"],
      face: { skin: 2, hair: "#3b2417", cut: "long", shirt: "#4f46e5", ground: "#dfe3ff" },
    },
    {
      subject: "ben",
      name: "Ben Okafor",
      roles: ["front_desk"],
      face: { skin: 4, hair: "#17120f", cut: "short", shirt: "#0f766e", ground: "#cdeee6" },
    },
    {
      subject: "chloe",
      name: "Chloé Martin",
      roles: ["trainer"],
      face: { skin: 0, hair: "#b8622b", cut: "bun", shirt: "#be123c", ground: "#ffe0e2" },
    },
    {
      subject: "dmitri",
      name: "Дмитрий Волков",
      roles: ["trainer"],
      face: { skin: 1, hair: "#8a8f98", cut: "beard", shirt: "#334155", ground: "#e2e8f0" },
    },
    {
      subject: "layla",
      name: "ليلى حداد",
      roles: ["manager"],
      face: { skin: 2, hair: "#7c3aed", cut: "scarf", shirt: "#5b21b6", ground: "#ede5ff" },
    },
    {
      subject: "marcus",
      name: "Marcus Lindqvist",
      roles: ["facilities"],
      face: { skin: 0, hair: "#d9a441", cut: "short", shirt: "#b45309", ground: "#fdeccb" },
    },
    {
      subject: "priya",
      name: "Priya Raman",
      roles: ["membership"],
      face: { skin: 3, hair: "#1b1412", cut: "long", shirt: "#c2410c", ground: "#ffe3d3" },
    },
  ],
  rooms: [
    {
      key: "members",
      name: "New member day",
      topic: "Saturday 12 December, all clubs",
      people: ["priya", "ana", "chloe", "layla"],
      lines: [
        ["priya", 7_240, "43 sign-ups so far, 60 places. Chloé, two tours an hour?"],
        ["chloe", 7_231, "Two is fine. Three if somebody else does the pool."],
        ["ana", 7_228, "I do the pool."],
        ["layla", 2_900, "Posters are at the printer, here on **Thursday**."],
        ["priya", 2_880, "👏👏👏"],
      ],
    },
    {
      key: "layla",
      name: "",
      people: ["ana", "layla"],
      lines: [
        ["layla", 4_330, "العرض الجديد للأعضاء يبدأ يوم الاثنين، الأسعار في المجلد المشترك."],
        ["ana", 4_320, "شكراً ليلى! I put it on the board."],
      ],
    },
    {
      key: "facilities",
      name: "Facilities",
      topic: "What is broken, and who mends it",
      people: ["marcus", "ana", "ben", "dmitri"],
      lines: [
        ["dmitri", 2_960, "Treadmill 4 stops after ten minutes, error `E-17`."],
        ["marcus", 2_941, "Belt sensor. I have one in the store:\n\n```\npart 88-1042  belt sensor\nshelf C3      2 left\n```"],
        ["marcus", 1_580, "Done, runs since an hour without a stop."],
        ["ana", 1_575, "Great. Locker 14 next, please."],
      ],
    },
    {
      key: "trainers",
      name: "Trainers",
      topic: "Courses, swaps, sick leave",
      people: ["chloe", "ana", "dmitri", "priya"],
      lines: [
        ["dmitri", 1_520, "Завтра беру утреннюю смену вместо Хлои."],
        ["ana", 1_515, "Noted. @Chloé Martin is that fine with you?"],
        ["chloe", 1_511, "Yes, we swapped. I cover his Thursday."],
        ["priya", 1_430, "Spinning on Friday is full, 24 of 24 🚴"],
      ],
    },
    {
      key: "chloe",
      name: "",
      people: ["ana", "chloe"],
      lines: [
        ["chloe", 1_180, "The **rowing machine** by the window is back in service."],
        ["ana", 1_176, "Thank you! Can you put it on the board as well?"],
        ["chloe", 1_175, "Done ✅"],
      ],
    },
    {
      key: "night",
      name: "Night handover",
      topic: "What the morning has to know",
      people: ["ana", "dmitri", "layla", "marcus"],
      lines: [
        ["marcus", 545, "Closed at 22:40. Alarm is on, pool pump on night mode."],
        ["dmitri", 118, "Opened at 6. All quiet."],
      ],
    },
    {
      key: "desk",
      name: "Front desk",
      topic: "Check-ins, keys and who covers what",
      people: ["ana", "ben", "chloe", "dmitri", "layla", "marcus"],
      lines: [
        ["layla", 300, "The new prices hold from Monday, the list is in the shared folder.", "pinned"],
        ["ben", 290, "Got it. Two things from the desk:\n- locker 14 needs a new lock\n- the card reader is slow since yesterday"],
        ["ana", 286, "Locksmith comes at 3 pm. For the reader: `restart-reader --desk 1`, then tell me."],
        ["ben", 60, "Reader is fine again 🎉"],
        ["ana", 58, "> Reader is fine again\n\nPerfect. I am on site from noon."],
      ],
      sendings: [
        { by: "chloe", text: "The new corner is ready, come and look", files: ["studio"] },
        { by: "marcus", text: "", files: ["voice"] },
        { by: "layla", text: "Week 49, as agreed", files: ["rota"] },
      ],
      after: [
        ["dmitri", "Looks good! I can take Thursday late."],
        ["ben", "@Ana Ferreira the 2 pm delivery is here. Where do you want it?"],
      ],
      unread: 2,
    },
    {
      key: "ben",
      name: "",
      people: ["ana", "ben"],
      lines: [
        ["ana", 120, "Hi Ben, can you stay until eight tonight?"],
        ["ben", 112, "Sure, no problem."],
        ["ana", 110, "You are a star. I will make it up to you 🙏"],
      ],
      after: [["ben", "Write me something, I am at the desk 👋"]],
      unread: 1,
    },
  ],
};

/** Another tenant on the same server; nobody of the others may ever see its people. */
export const STRANGERS: Company = {
  id: "strangers",
  name: "Another company",
  visitor: "zoe",
  people: [
    { subject: "zoe", name: "Zoe of another company", roles: ["admin"] },
    { subject: "yann", name: "Yann of another company", roles: [] },
  ],
  rooms: [{ key: "theirs", name: "Not yours", people: ["zoe", "yann"], lines: [["zoe", 5, "Nobody of Riverside Gyms reads this."]] }],
};
