import { ConfigError } from "../config/config.ts";
import { packageVersion } from "../base/package-version.ts";
import { apiKeyCommands } from "./api-key-commands.ts";
import { configCommands } from "./config-commands.ts";
import { PROGRAM, UsageError, type CliCommand } from "./command.ts";
import { explain } from "./explain.ts";
import { keyCommands } from "./key-commands.ts";
import { roomCommands } from "./room-commands.ts";
import { serveCommand } from "./serve-command.ts";
import { storedFileCommands } from "./stored-file-commands.ts";
import { tenantCommands } from "./tenant-commands.ts";
import { tokenCommands } from "./token-commands.ts";

const GROUPS: Readonly<Record<string, Readonly<Record<string, CliCommand>>>> = {
  tenant: tenantCommands,
  key: keyCommands,
  "api-key": apiKeyCommands,
  token: tokenCommands,
  room: roomCommands,
  files: storedFileCommands,
  config: configCommands,
};

const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** Where a command speaks. */
export interface Output {
  /** Standard output: the answer, and nothing else. */
  say(text: string): void;
  /** Standard error. */
  complain(text: string): void;
}

/** Runs one command line, without the program's name, and answers its exit code: 0 done, 1 failed, 2 typed wrongly. */
export async function runCommandLine(words: readonly string[], output: Output): Promise<number> {
  const json = words.includes("--json");
  try {
    if (words[0] === "--version" || words[0] === "-v") {
      output.say(json ? JSON.stringify({ version: packageVersion() }) : packageVersion());
      return EXIT.done;
    }
    const found = findCommand(words);
    if (words.includes("--help") || words.includes("-h") || words.length === 0) {
      output.say(found === null ? overview() : await found.command.usage());
      return EXIT.done;
    }
    if (found === null) throw new UsageError(`There is no command "${words.slice(0, 2).join(" ")}". See --help.`);
    const answer = await found.command.run(found.rest);
    if (answer.text !== "") output.say(json ? JSON.stringify(answer.data) : answer.text);
    return answer.failed === true ? EXIT.failed : EXIT.done;
  } catch (error) {
    const message = explain(error);
    output.complain(message);
    const code = error instanceof UsageError ? EXIT.usage : EXIT.failed;
    // Who asked for JSON reads standard output, whatever comes of it.
    if (json) output.say(JSON.stringify({ error: { message, ...(error instanceof ConfigError ? { problems: error.problems } : {}) } }));
    return code;
  }
}

function findCommand([group = "", verb = "", ...rest]: readonly string[]): { command: CliCommand; rest: readonly string[] } | null {
  if (group === "serve") return { command: serveCommand, rest: verb === "" ? rest : [verb, ...rest] };
  const commands = Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
  const command = commands !== undefined && Object.hasOwn(commands, verb) ? commands[verb] : undefined;
  return command === undefined ? null : { command, rest };
}

function overview(): string {
  const lines = Object.entries(GROUPS).flatMap(([group, commands]) =>
    Object.entries(commands).map(([verb, { description }]) => `  ${`${group} ${verb}`.padEnd(16)}${description}`),
  );
  return [
    `Usage: ${PROGRAM} <command> [options]`,
    "",
    `  ${"serve".padEnd(16)}${serveCommand.description}`,
    ...lines,
    "",
    "Every command takes --help and --json; --version alone says the version. Exit codes: 0 done, 1 failed, 2 typed wrongly.",
    "With --json a failure is { error: { message } } on standard output.",
  ].join("\n");
}
