import { readSetting, type Environment, type FileReader } from "./config.ts";
import { DEVELOPMENT_KEY, VARIABLE_LIST, type Variable } from "./config-variables.ts";

const HEAD = `# Configuration

The server is configured by its environment only. This table is made from the code by \`npm run -s staff-chat -- config doc\`.
\`config check\` says everything that is wrong at once, \`config print\` shows what counts, without secrets.
A secret can also be given as a file: \`DATABASE_URL_FILE=/run/secrets/database-url\`. An empty variable counts as not set.
`;

/** docs/configuration.md. */
export function renderConfigDocument(): string {
  const rows = VARIABLE_LIST.map(
    (variable) => `| ${[nameCell(variable), variable.parser.form, fallbackCell(variable), variable.description].join(" | ")} |`,
  );
  return [HEAD, "| Variable | Form | Default | What it does |", "|---|---|---|---|", ...rows, ""].join("\n");
}

function nameCell({ name, secret }: Variable<unknown>): string {
  return secret ? `\`${name}\`, \`${name}_FILE\` (secret)` : `\`${name}\``;
}

function fallbackCell({ fallback }: Variable<unknown>): string {
  if (fallback === DEVELOPMENT_KEY) return "a key that everybody knows";
  return fallback === null || fallback === "" ? "not set" : `\`${fallback}\``;
}

/** One variable as it counts. Secrets are only said to be there. */
export interface ShownSetting {
  readonly name: string;
  readonly value: string | null;
  readonly source: "environment" | "file" | "default";
}

export function showSettings(environment: Environment, readFile?: FileReader): ShownSetting[] {
  return VARIABLE_LIST.map((variable) => {
    const { text, source } = readSetting(variable, environment, readFile);
    return { name: variable.name, value: variable.secret && text !== null ? "(secret)" : text, source };
  });
}
