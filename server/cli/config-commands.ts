import { renderConfigDocument, showSettings } from "../config/config-document.ts";
import { ConfigError, findMisspelt, loadConfig, readSetting, type ConfigProblem } from "../config/config.ts";
import { scriptProblems } from "../config/config-script.ts";
import { VARIABLES } from "../config/config-variables.ts";
import { packageVersion } from "../base/package-version.ts";
import { createCommand } from "./command.ts";
import { table } from "./format.ts";

function findProblems(): readonly ConfigProblem[] {
  const { text } = readSetting(VARIABLES.widgetDir, process.env);
  return [...loadingProblems(), ...scriptProblems(text ?? "", packageVersion())];
}

function loadingProblems(): readonly ConfigProblem[] {
  try {
    loadConfig();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

const sentence = ({ variable, rule, fix }: ConfigProblem): string => `${variable} ${rule}. ${fix}`;

export const configCommands = {
  check: createCommand({
    name: "config check",
    description: "Says everything that is wrong with the environment, at once",
    examples: ["", "--json"],
    args: {},
    async run() {
      const problems = findProblems();
      const warnings = findMisspelt(process.env);
      const lines = [
        ...problems.map((problem) => `error: ${sentence(problem)}`),
        ...warnings.map((warning) => `warning: ${sentence(warning)}`),
      ];
      const failed = problems.length > 0;
      return {
        data: { valid: !failed, problems, warnings },
        text: [...lines, failed ? "The configuration is wrong." : "The configuration is right."].join("\n"),
        failed,
      };
    },
  }),
  print: createCommand({
    name: "config print",
    description: "Shows what counts and where it comes from, without secrets",
    examples: ["", "--json"],
    args: {},
    async run() {
      const settings = showSettings(process.env);
      return {
        data: settings,
        text: table(
          ["VARIABLE", "VALUE", "FROM"],
          settings.map(({ name, value, source }) => [name, value, source]),
        ),
      };
    },
  }),
  doc: createCommand({
    name: "config doc",
    description: "Writes the table of docs/configuration.md",
    examples: ["> docs/configuration.md"],
    args: {},
    async run() {
      const text = renderConfigDocument();
      return { data: { markdown: text }, text: text.trimEnd() };
    },
  }),
};
