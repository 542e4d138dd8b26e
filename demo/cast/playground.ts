import type { EventRequest } from "../../protocol/event-requests.ts";
import type { Company, Line } from "./company.ts";

const LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
/** Messages of the long room. */
const MANY = 10_000;
const SAID = [
  "Fine.",
  "On my way.",
  "Who has the keys?",
  "I do.",
  "Thank you!",
  "Delivery at two.",
  "Seen.",
  "Can somebody cover for me on Thursday?",
];

const PROFILE = { label: "Open member", url: "https://gym.example/members/8812" };
/** A card with all that it may hold, cards of each tone, and a line. */
const EVENTS: readonly EventRequest[] = [
  {
    subject: "visit-8812",
    type: "check_in",
    text: "Ana Ruiz checked in at the main door.",
    notify: false,
    card: {
      title: "Ana Ruiz",
      text: "Asked for a new locker key.",
      status: { label: "Inside", tone: "success" },
      picture: null,
      fields: [
        { label: "Plan", value: "All-in" },
        { label: "Door", value: "Main door" },
      ],
      buttons: [{ label: "I take care", message: "I take care of it." }, PROFILE],
    },
  },
  { subject: "sauna", text: "The sauna is closed until 14:00.", notify: false, card: null },
  ...(["neutral", "info", "warning", "danger"] as const).map((tone) => ({
    subject: `tone-${tone}`,
    text: `A card of tone ${tone}.`,
    notify: false,
    card: { title: `FL-22 ${tone}`, text: "", status: { label: tone, tone }, picture: null, fields: [], buttons: [] },
  })),
  {
    subject: "long",
    text: "A card with long words.",
    notify: false,
    card: {
      title: `${LONG} ${LONG}`,
      text: `${LONG} and more of it than fits on a line.`,
      status: { label: "A status that is rather long for it", tone: "warning" },
      picture: null,
      fields: [{ label: "A label that is long", value: LONG }],
      buttons: [{ label: "A button with a long label, as some are", message: "Long." }],
    },
  },
];

/** The rooms of the playground: one for everything that a view can hold. */
export const PLAYGROUND: Company = {
  id: "playground",
  name: "Playground",
  visitor: "pia",
  people: [
    {
      subject: "pia",
      name: "Pia Lindgren",
      roles: ["admin"],
      face: { skin: 0, hair: "#8a4b2a", cut: "long", shirt: "#0e7490", ground: "#d5eef3" },
    },
    {
      subject: "kim",
      name: "Kim Park",
      roles: [],
      status: { emoji: "🏖️", text: "On holiday, back on Monday" },
      face: { skin: 1, hair: "#171310", cut: "short", shirt: "#7c3aed", ground: "#ece3fd" },
    },
    { subject: "tom", name: "Tom", roles: [] },
    { subject: "long", name: `Wilhelmina ${LONG} von und zu Hohenlohe-Schillingsfürst`, roles: [] },
    { subject: "salma", name: "سلمى الأنصاري", roles: [] },
    { subject: "newcomer", name: "Newcomer", roles: [] },
  ],
  pages: [
    {
      url: "https://transit.example/timetable",
      siteName: "City Transit",
      title: "The new timetable from Monday on",
      description: "Line 4 comes every six minutes until eight in the evening, and line 9 stops at the harbour again.",
      picture: "dock",
    },
    { url: "https://wiki.example/keys", siteName: "", title: "Who has which keys", description: "" },
    {
      url: "https://long.example/",
      siteName: LONG,
      title: `${LONG} ${LONG} ${LONG}`,
      description: `${LONG} `.repeat(6),
      picture: "board",
    },
    {
      url: "https://rtl.example/",
      siteName: "الأخبار",
      title: "مواعيد جديدة ابتداءً من الاثنين",
      description: "الخط الرابع كل ست دقائق.",
      picture: "mill",
    },
  ],
  rooms: [
    {
      key: "links",
      name: "What links lead to",
      people: ["pia", "kim"],
      lines: [
        ["kim", 66, "Have you seen https://transit.example/timetable ?"],
        ["pia", 65, "Yes: https://wiki.example/keys and https://transit.example/timetable"],
        ["kim", 64, "https://long.example/"],
        ["pia", 63, "https://rtl.example/"],
      ],
    },
    { key: "many", name: "Ten thousand messages", people: ["pia", "kim", "tom"], lines: many() },
    {
      key: "events",
      name: "What systems tell",
      people: ["pia", "kim"],
      lines: [["kim", 30, "The doors tell here now."]],
      events: EVENTS,
    },
    { key: "nothing", name: "Nothing said yet", topic: "The first message is yours", people: ["pia", "kim"], lines: [] },
    {
      key: "scratch",
      name: "Scratchpad",
      topic: "What is sent here is for looking at",
      people: ["pia", "kim", "tom"],
      lines: [["kim", 200, "Write what you like."]],
    },
    {
      key: "long",
      name: `Room of the ${LONG}`.slice(0, 80),
      topic: `A topic that goes on: ${LONG} ${LONG}`,
      people: ["pia", "long", "kim"],
      lines: [
        ["long", 90, `${LONG}${LONG}`],
        ["long", 89, `https://example.org/${"a-very-long-path/".repeat(12)}`],
        ["pia", 80, `@Wilhelmina ${LONG} von und zu Hohenlohe-Schillingsfürst thank you`],
        ["kim", 70, Array.from({ length: 45 }, (_, line) => `Line ${line + 1} of a message that is folded`).join("\n")],
      ],
    },
    {
      key: "rtl",
      name: "غرفة الاستقبال",
      topic: "المفاتيح والمناوبات",
      people: ["pia", "salma"],
      lines: [
        ["salma", 130, "صباح الخير! وصلت الطلبية رقم 4711 هذا الصباح."],
        ["pia", 128, "Great, put it in **room 12** please."],
        ["salma", 126, "تم. الرمز هو `A-12` والمفتاح عند Kim."],
        ["pia", 125, "شكراً 🙏"],
      ],
    },
    {
      key: "text",
      name: "Formatted text",
      people: ["pia", "kim", "tom"],
      lines: [
        ["kim", 60, "**Bold**, *italic*, ~~struck~~, `code`, and a [link](https://example.org/page)."],
        ["kim", 59, "- one\n- two\n- three\n\n1. first\n2. second"],
        ["pia", 58, "> Quoted over\n> two lines\n\nand answered."],
        [
          "tom",
          57,
          `\`\`\`\nconst wide = "a line of code that is far wider than the bubble it stands in, and scrolls";\nreturn wide;\n\`\`\``,
        ],
        ["pia", 56, "🎉"],
        ["kim", 55, "[bank.example](https://evil.example/login)"],
      ],
    },
    {
      key: "mentions",
      name: "Mentions",
      people: ["pia", "kim", "tom"],
      lines: [
        ["tom", 45, "@Kim Park can you ask her?"],
        ["kim", 44, "@Pia Lindgren have you seen this? @Tom waits for it."],
        ["pia", 43, "@Tom it is on your desk."],
        ["kim", 42, "@room the fire drill is at ten."],
      ],
    },
    {
      key: "polls",
      name: "Polls",
      people: ["pia", "kim", "tom"],
      lines: [["kim", 47, "Two things to decide."]],
      polls: [
        {
          by: "kim",
          question: "What for lunch on Friday?",
          poll: {
            options: ["Pizza", "Soup of the day", "Everybody brings something along, and we share"],
            multiple: false,
            anonymous: false,
            closesAt: null,
          },
          votes: [
            ["kim", 0],
            ["pia", 2],
            ["tom", 2],
          ],
        },
        {
          by: "tom",
          question: "Who cleans the kitchen?",
          poll: { options: ["A firm", "Each week another team"], multiple: false, anonymous: true, closesAt: null },
          votes: [
            ["kim", 0],
            ["tom", 1],
          ],
          closed: true,
        },
        {
          by: "kim",
          question: "When could you stay longer?",
          poll: { options: ["Monday", "Tuesday", "Thursday"], multiple: true, anonymous: false, closesAt: null },
          votes: [["tom", 0, 2]],
        },
      ],
    },
    {
      key: "gone",
      name: "Deleted and pinned",
      people: ["pia", "kim"],
      lines: [
        ["kim", 35, "This one stays on top", "pinned"],
        ["kim", 34, "gone", "deleted"],
        ["pia", 33, "mine, gone", "deleted"],
        ["pia", 32, "What was there is gone for everybody."],
      ],
    },
    {
      key: "forwarded",
      name: "Handover",
      people: ["pia", "kim", "tom"],
      lines: [
        ["kim", 45, "The code of the back door is new since Monday, ask at the desk."],
        ["tom", 40, "Does the night shift know?"],
      ],
      forwards: [
        [0, "tom"],
        [1, "pia"],
      ],
    },
    {
      key: "threads",
      name: "Threads",
      people: ["pia", "kim", "tom"],
      lines: [
        ["pia", 60, "Who brings what on Friday?"],
        ["kim", 58, "The projector is back from repair."],
        ["tom", 52, "The keys are at the front desk until five."],
      ],
      answers: [
        [0, "kim", "I bring the bread, and **two** cakes"],
        [0, "tom", "Plates and glasses"],
        [0, "kim", "Then somebody else brings what one drinks"],
        [1, "pia", "Thank you!"],
      ],
    },
    {
      key: "priority",
      name: "Important and urgent",
      people: ["pia", "kim", "tom"],
      lines: [
        ["tom", 31, "Fire drill at three. Leave by the stairs.", "important"],
        ["kim", 30, "Understood."],
        // One's own: another's would stand above every other state.
        ["pia", 29, "Water in the basement, switch off the machines on line 2.", "emergency"],
      ],
    },
    {
      key: "pictures",
      name: "Pictures",
      people: ["kim", "pia"],
      lines: [],
      sendings: [
        { by: "kim", text: "One", files: ["studio"] },
        { by: "pia", text: "Two, one of them very wide", files: ["pool", "board"] },
        { by: "kim", text: "", files: ["mill", "dock", "studio"] },
        { by: "kim", text: "Five", files: ["studio", "board", "pool", "dock", "mill"] },
      ],
    },
    {
      key: "files",
      name: "Files and voice",
      people: ["kim", "pia"],
      lines: [],
      sendings: [
        { by: "kim", text: "", files: ["voice"] },
        { by: "pia", text: "", files: ["voice"] },
        { by: "kim", text: "All of it", files: ["longname", "table", "notes"] },
        { by: "pia", text: "", files: ["rota"] },
      ],
    },
    {
      key: "channel",
      name: "Company news",
      topic: "What everybody should know",
      settings: { access: "open", posters: "moderators", emoji: "📣" },
      people: ["kim", "pia", "tom"],
      lines: [["kim", 2_900, "The new house opens in May."]],
    },
    {
      key: "open",
      name: "Plants",
      topic: `Who waters what, and when: ${LONG}`,
      settings: { access: "open", emoji: "🪴" },
      people: ["kim", "tom"],
      lines: [["kim", 2_800, "The fern is thirsty."]],
    },
    {
      key: "archived",
      name: "Summer party",
      archived: true,
      people: ["kim", "pia"],
      lines: [["pia", 2_950, "Thank you all!"]],
    },
    {
      key: "kim",
      name: "",
      people: ["pia", "kim"],
      lines: [
        ["kim", 22, "Are you there?"],
        ["pia", 21, "Yes, what is it?"],
        ["kim", 20, "Nothing, just asking 🙂"],
      ],
    },
    {
      key: "unread",
      name: "Unread",
      topic: "A line stands where reading ended",
      people: ["kim", "pia", "tom"],
      lines: [
        ["pia", 1_500, "Read yesterday."],
        ["tom", 16, "Not read yet."],
        ["kim", 15, "@Pia Lindgren neither is this."],
        ["kim", 14, "Nor this."],
      ],
      unread: 3,
    },
  ],
};

function many(): Line[] {
  return Array.from({ length: MANY }, (_, index): Line => {
    const text = index % 40 === 0 ? `Number **${index + 1}** of ten thousand` : SAID[(index * 5) % SAID.length];
    return [["pia", "kim", "tom"][(index * 7) % 3] ?? "pia", (MANY - index) * 4 + 200, text ?? ""];
  });
}
