/** An attribute that holds any text. */
const TEXT = "";
/** An attribute that is there or not. */
const FLAG = false;

/**
 * Every attribute of `<staff-chat>`, once, by the name of its property: any text, there or not, or one of some values, the first of which is the
 * default. Properties, what is drawn by, warnings, the manifest and the table in docs/embedding.md follow from it. All act at once when they change.
 */
export const OPTIONS = {
  /** Base address of the chat's server. Default: where the script came from. */
  server: TEXT,
  /** Address that answers a token to a POST with the person's cookies: as text, or as JSON `{"token": "…"}`. */
  tokenUrl: TEXT,
  /** A fixed token. For demonstrations only: it ends with its expiry. */
  token: TEXT,
  /** Id of the room to open. */
  room: TEXT,
  /** Address of your page at a message, with `{room}` and `{message}` for their ids, such as `/chat?room={room}&message={message}`: people can copy it from a message then. */
  messageLink: TEXT,
  /** How the chat stands on the page: a button with a panel, a part of the page, or a drawer at its side. Reflected. */
  mode: ["launcher", "inline", "drawer"],
  /** Corner of launcher and panel. */
  placement: ["bottom-end", "bottom-start", "top-end", "top-start"],
  /** Whether the panel is open. Reflected. */
  open: FLAG,
  /** As the page or the person's system says, or one of the two. Reflected. */
  colorScheme: ["auto", "light", "dark"],
  /** How close things stand to each other. */
  density: ["comfortable", "compact"],
  /** How messages look: `lines` from edge to edge with the time beside the name, `bubbles`, or `auto`: lines where it is compact or wide. */
  messageStyle: ["auto", "bubbles", "lines"],
  /** What Enter does in the composer; with `newline`, Ctrl or ⌘ and Enter send. */
  enterKey: ["send", "newline"],
  /** Draws no launcher: the page opens the chat itself. */
  withoutLauncher: FLAG,
  /** Draws no header above the list of rooms; the buttons for a new conversation and for closing stay, in the corner of the list. */
  withoutHeader: FLAG,
  /** Plays no sound for new messages. */
  withoutSound: FLAG,
  /** Lets nobody attach files here; those of others are shown. */
  withoutUploads: FLAG,
  /** Lets nobody record voice messages here; those of others are played. */
  withoutVoice: FLAG,
  /** Leaves the page's title and the application's icon alone. */
  withoutTitleBadge: FLAG,
  /** Shows neither ticks nor who has seen a message. */
  withoutReceipts: FLAG,
} as const;

/** Options that are written back to their attribute, for sheets to see: the page's, and the element's own where it stands inline. A text: shorter than a list. */
export const REFLECTED = "open colorScheme mode";

type Table = typeof OPTIONS;

/** What a page wrote, unchecked. */
export type OptionValues = {
  -readonly [Name in keyof Table]: Table[Name] extends false
    ? boolean
    : Table[Name] extends readonly (infer Value)[]
      ? Value | null
      : string | null;
};

type Choices = { readonly [Name in keyof Table as Table[Name] extends readonly string[] ? Name : never]: NonNullable<OptionValues[Name]> };
/** `withoutSound` says that there is no `sound`. */
type Switches = { readonly [Name in keyof Table as Name extends `without${infer Thing}` ? Uncapitalize<Thing> : never]: boolean };
/** What has to be one of the table's values, and what can be switched off, after checking. */
export type CheckedOptions = Choices & Switches;

/** The attribute of a property: `tokenUrl` is written token-url. */
export function attributeOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
