import { scanningRules } from "./config-scanning.ts";
import { fileHostRules, storageRules } from "./config-storage.ts";
import { isGuessable } from "./config-parsers.ts";
import type { ConfigProblem } from "./config.ts";
import { DEVELOPMENT_KEY, VARIABLES, type Values } from "./config-variables.ts";

/** A rule between variables, or between one and the environment it is for. It counts as soon as each that it reads is right by itself. */
export interface Rule {
  readonly reads: readonly (keyof Values)[];
  /** `given`: whether somebody set the variable, so that its value is no default. */
  problems(values: Values, given: (field: keyof Values) => boolean): readonly ConfigProblem[];
}

const none: readonly ConfigProblem[] = [];

const environmentRules: readonly Rule[] = [
  {
    reads: ["environment", "keyEncryptionKey"],
    problems: ({ environment, keyEncryptionKey }) => {
      if (environment !== "production") return none;
      const { name } = VARIABLES.keyEncryptionKey;
      const known = Buffer.from(keyEncryptionKey).toString("base64") === DEVELOPMENT_KEY;
      if (!known && !isGuessable(keyEncryptionKey)) return none;
      const rule = known ? "is the development key, which everybody knows" : "is no random key: its bytes can be guessed";
      return [{ variable: name, rule, fix: `Make one with: openssl rand -base64 32 (or give ${name}_FILE)` }];
    },
  },
  {
    reads: ["environment", "filesKey"],
    problems: ({ environment, filesKey }) => {
      if (environment !== "production" || filesKey === null || !isGuessable(filesKey)) return none;
      const fix = `Make one with: openssl rand -base64 32, and keep the former in ${VARIABLES.filesKeysOld.name} until files rotate has run.`;
      return [{ variable: VARIABLES.filesKey.name, rule: "is no random key: its bytes can be guessed", fix }];
    },
  },
  {
    reads: ["environment", "publicUrl"],
    problems: ({ environment, publicUrl }) => {
      if (environment !== "production" || publicUrl?.startsWith("https:") === true) return none;
      const rule = "must be the https address that people use";
      return [{ variable: VARIABLES.publicUrl.name, rule, fix: "Write it like https://chat.example.com." }];
    },
  },
  {
    reads: ["environment", "publicUrl"],
    problems: ({ publicUrl }, given) => {
      if (given("environment") || publicUrl === null || !isPublic(publicUrl)) return none;
      const rule = `is not set, but ${VARIABLES.publicUrl.name} is an address for everybody, where the rules of production must hold`;
      const fix = "Set NODE_ENV=production, or NODE_ENV=development to try things out with secrets that everybody knows.";
      return [{ variable: VARIABLES.environment.name, rule, fix }];
    },
  },
  {
    reads: ["environment", "host", "keyEncryptionKey"],
    problems: ({ host, keyEncryptionKey }, given) => {
      const known = Buffer.from(keyEncryptionKey).toString("base64") === DEVELOPMENT_KEY;
      if (given("environment") || isLoopback(host) || !known) return none;
      const rule = `is not set, but other machines can connect (${VARIABLES.host.name}=${host}) and ${VARIABLES.keyEncryptionKey.name} is the one that everybody knows`;
      const fix = "Set NODE_ENV=production, or NODE_ENV=development to try things out with secrets that everybody knows.";
      return [{ variable: VARIABLES.environment.name, rule, fix }];
    },
  },
];

const isLoopback = (host: string): boolean => /^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);
const isPublic = (address: string): boolean => address.startsWith("https:") && !isLoopback(new URL(address).hostname);

export const RULES: readonly Rule[] = [...environmentRules, ...storageRules, ...fileHostRules, ...scanningRules];
