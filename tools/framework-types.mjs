import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Declarations of the tag for TypeScript and for the templates of frameworks, from the manifest: attributes, properties and events with their
 * classes stand in it once. Each framework has an entry of its own, because a declaration for a package that is not installed is an error.
 */
const ELEMENT = "../dist/types/widget/element";
const HEADER = "// Made from custom-elements.json.\n";

/** How each framework is told of the tag. `on` is what its listeners are called. */
const FRAMEWORKS = {
  react: {
    on: "on",
    body: `import type { CSSProperties, DetailedHTMLProps, HTMLAttributes } from "react";

type Html = DetailedHTMLProps<Omit<HTMLAttributes<StaffChat>, "style">, StaffChat>;
type Captured = { [Name in keyof StaffChatEvents as \`on\${Name}Capture\`]?: Listener<Name> };

export interface StaffChatTag extends Html, StaffChatOptions, Listeners, Captured {
  class?: string | undefined;
  style?: (CSSProperties & { [Name in \`--staff-chat-\${string}\`]?: string | number }) | undefined;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "staff-chat": StaffChatTag;
    }
  }
}`,
  },
  preact: {
    on: "on",
    body: `import type { HTMLAttributes } from "preact";

export interface StaffChatTag extends HTMLAttributes<StaffChat>, Pick<StaffChatOptions, OwnOptions>, Listeners {}
/** Preact has attributes called \`open\` and the like for every element. */
type OwnOptions = Exclude<keyof StaffChatOptions, keyof HTMLAttributes<StaffChat>>;

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "staff-chat": StaffChatTag;
    }
  }
}`,
  },
  solid: {
    on: "on:",
    body: `import type { JSX } from "solid-js";

/** Solid sets properties of an element with a dash in its name, and writes attributes where it is told to. */
type Options = { [Name in keyof StaffChatOptions]?: true extends StaffChatOptions[Name] ? boolean | undefined : StaffChatOptions[Name] };
type Written = { [Name in keyof StaffChatOptions as \`attr:\${Name}\` | \`prop:\${Name}\`]?: StaffChatOptions[Name] };

export interface StaffChatTag extends JSX.HTMLAttributes<StaffChat>, Options, Listeners, Written {}

declare module "solid-js" {
  namespace JSX {
    interface IntrinsicElements {
      "staff-chat": StaffChatTag;
    }
  }
}`,
  },
  vue: {
    on: "on",
    body: `import type { HTMLAttributes, PublicProps } from "vue";

type Camel<Text extends string> = Text extends \`\${infer Head}-\${infer Tail}\` ? \`\${Head}\${Capitalize<Camel<Tail>>}\` : Text;
/** As a template's \`@staff-chat-ready\` is compiled, and as a render function writes it. */
type Compiled = { [Name in keyof StaffChatEvents as \`on\${Capitalize<Camel<Name>>}\` | \`on\${Capitalize<Name>}\`]?: Listener<Name> };

export interface StaffChatTag extends HTMLAttributes, Omit<PublicProps, "class" | "style">, StaffChatOptions, Compiled {}

/** What a template takes the tag for. */
export interface StaffChatInTemplates {
  new (): StaffChat & { $props: StaffChatTag };
}

declare module "vue" {
  interface GlobalComponents {
    "staff-chat": StaffChatInTemplates;
  }
}

declare module "vue/jsx-runtime" {
  namespace JSX {
    interface IntrinsicElements {
      "staff-chat": StaffChatTag;
    }
  }
}`,
  },
  svelte: {
    on: "on",
    body: `import type { HTMLAttributes } from "svelte/elements";

export interface StaffChatTag extends HTMLAttributes<StaffChat>, StaffChatOptions, Listeners {}

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "staff-chat": StaffChatTag;
  }
}`,
  },
};

const comment = (description) => (description ? `  /** ${description} */\n` : "");
const quoted = (name) => (/^\w+$/.test(name) ? name : `"${name}"`);
const field = (name, type, description) => `${comment(description)}  ${quoted(name)}?: ${type} | undefined;\n`;

/** An attribute as markup may have it: what is there or not may also be written down, except where frameworks set the property of that name. */
const written = ({ name, fieldName, type }) =>
  type.text === "boolean" && name !== fieldName ? 'boolean | "" | "true" | "false"' : type.text;

function tagDeclarations({ attributes, members, events }) {
  const attributeNames = new Set(attributes.map(({ name }) => name));
  const properties = members.filter(({ kind, name, readonly }) => kind === "field" && readonly !== true && !attributeNames.has(name));
  const classes = [...new Set(events.map(({ type }) => type.text))].sort((one, other) => one.localeCompare(other));
  return `${HEADER}import type { ${classes.join(", ")}, StaffChat } from "./index.js";

/** Every event of \`<staff-chat>\` with its class. */
export interface StaffChatEvents {
${events.map(({ name, type, description }) => `${comment(description)}  "${name}": ${type.text};\n`).join("")}}

/** Every attribute of \`<staff-chat>\`, and every property that is no attribute of the same name. */
export interface StaffChatOptions {
${attributes.map((one) => field(one.name, written(one), one.description)).join("")}${properties
    .map(({ name, description }) => field(name, `StaffChat["${name}"]`, description))
    .join("")}}
`;
}

function entryDeclarations({ events }) {
  const classes = [...new Set(events.map(({ type }) => type.text))].sort((one, other) => one.localeCompare(other));
  const files = ["conversation", "session", "visibility"];
  return `${HEADER}import "${ELEMENT}/page-api.js";
export type { CallErrorCode, StaffChat, StaffChatError } from "${ELEMENT}/staff-chat.js";
export type { Message, User } from "../dist/types/protocol/entities.js";
export type { StaffChatEvents, StaffChatOptions } from "./tag.js";
${files.map((file) => `import type * as ${file} from "${ELEMENT}/events/${file}.js";`).join("\n")}
type Events = typeof conversation & typeof session & typeof visibility;
${classes.map((name) => `export type ${name} = InstanceType<Events["${name}"]>;`).join("\n")}
`;
}

function frameworkDeclarations({ on, body }) {
  return `${HEADER}import type { StaffChat, StaffChatEvents, StaffChatOptions } from "./index.js";
export * from "./index.js";

type Listener<Name extends keyof StaffChatEvents> = ((event: StaffChatEvents[Name] & { readonly currentTarget: StaffChat }) => void) | undefined;
${body.includes("Listeners") ? `type Listeners = { [Name in keyof StaffChatEvents as \`${on}\${Name}\`]?: Listener<Name> };\n` : ""}
${body}
`;
}

/** Writes the declarations below `folder`; answers the entry of the package for each, by its name. */
export function writeFrameworkTypes(elements, folder) {
  const [element] = elements.modules[0].declarations;
  const entries = Object.entries(FRAMEWORKS).map(([name, framework]) => [name, frameworkDeclarations(framework)]);
  mkdirSync(join(folder, "types"), { recursive: true });
  for (const [name, text] of [["index", entryDeclarations(element)], ["tag", tagDeclarations(element)], ...entries])
    writeFileSync(join(folder, "types", `${name}.d.ts`), text);
  return Object.fromEntries(["index", ...Object.keys(FRAMEWORKS)].map((name) => [name, `./types/${name}.d.ts`]));
}
