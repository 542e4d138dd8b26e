import { stripVTControlCharacters } from "node:util";
import { defineCommand, parseArgs, renderUsage, type ArgsDef, type ParsedArgs } from "citty";

/** The command line was typed wrongly: exit code 2. The message names the fix. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** The command could not do its work: exit code 1. The message names the fix. */
export class CommandFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CommandFailed";
  }
}

/** What a command says: `data` with --json, `text` otherwise. `failed`: it worked, and the answer is "no" (exit code 1). */
export interface Answer {
  readonly data: unknown;
  readonly text: string;
  readonly failed?: boolean;
}

/** One command, ready to run. */
export interface CliCommand {
  readonly description: string;
  /** Text of `--help`, with examples. */
  usage(): Promise<string>;
  /** @throws UsageError, CommandFailed and what the services throw */
  run(words: readonly string[]): Promise<Answer>;
}

export interface CommandSpecification<T extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  /** Command lines without the program's name. */
  readonly examples: readonly string[];
  readonly args: T;
  run(args: ParsedArgs<T>): Promise<Answer>;
}

const JSON_ARG = { json: { type: "boolean", description: "Answer in JSON" } } as const satisfies ArgsDef;

export const PROGRAM = "npm run -s staff-chat --";

export function createCommand<const T extends ArgsDef>(specification: CommandSpecification<T>): CliCommand {
  const args = { ...specification.args, ...JSON_ARG };
  const definition = defineCommand({
    meta: { name: `staff-chat ${specification.name}`, description: specification.description },
    args,
  });
  return {
    description: specification.description,
    async usage() {
      const examples = specification.examples.map((example) => `  ${PROGRAM} ${specification.name}${example === "" ? "" : ` ${example}`}`);
      return stripVTControlCharacters([await renderUsage(definition), "EXAMPLES", "", ...examples].join("\n"));
    },
    async run(words) {
      refuseUnknown(words, args);
      return specification.run(parseOrRefuse<T>(words, args));
    },
  };
}

function parseOrRefuse<T extends ArgsDef>(words: readonly string[], args: ArgsDef): ParsedArgs<T> {
  try {
    return parseArgs<T>([...words], args);
  } catch (error) {
    if (error instanceof Error && error.name === "CLIError") throw new UsageError(stripVTControlCharacters(error.message));
    throw error;
  }
}

// The parser passes over what it does not know; a slip in an option's name must not be a silent default.
function refuseUnknown(words: readonly string[], args: ArgsDef): void {
  let places = Object.values(args).filter(({ type }) => type === "positional").length;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    if (!word.startsWith("--")) {
      places -= 1;
      if (places < 0) throw new UsageError(`"${word}" is one word too many. Put a text with spaces in quotes.`);
      continue;
    }
    const [name = "", value] = word.slice(2).split(/=(.*)/s);
    const definition = Object.hasOwn(args, name) ? args[name] : undefined;
    if (definition === undefined || definition.type === "positional") throw new UsageError(`There is no option --${name}. See --help.`);
    if (definition.type === "boolean") continue;
    const given = value ?? words[(index += 1)];
    if (given === undefined || given === "" || (value === undefined && given.startsWith("--")))
      throw new UsageError(`--${name} needs a value.`);
  }
}
