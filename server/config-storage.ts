import type { ConfigProblem } from "./config.ts";
import { VARIABLES, type Values } from "./config-variables.ts";

/** What is wrong between the variables of storage, where each is right by itself. */
export function storageProblems(values: Values): ConfigProblem[] {
  return values.s3Bucket === null ? diskProblems(values) : bucketProblems(values);
}

/** Files that have a host of their own need another than the rest, and TLS in production as the rest does. */
export function fileHostProblems({ environment, publicUrl, port, filesUrl }: Values): ConfigProblem[] {
  if (filesUrl === null) return [];
  const variable = VARIABLES.filesUrl.name;
  const fix = "Write it like https://files.example.net.";
  if (new URL(filesUrl).host === new URL(publicUrl ?? `http://localhost:${port}`).host)
    return [{ variable, rule: `must be another host than ${VARIABLES.publicUrl.name}'s`, fix }];
  if (environment === "production" && !filesUrl.startsWith("https:")) return [{ variable, rule: "must be an https address", fix }];
  return [];
}

function diskProblems(values: Values): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (values.redisUrl !== null) {
    problems.push({
      variable: VARIABLES.redisUrl.name,
      rule: "connects several nodes, but uploaded files would lie on the disk of one, where the others do not find them",
      fix: `Keep the files in a bucket that all nodes reach (${VARIABLES.s3Bucket.name}), or run one node without ${VARIABLES.redisUrl.name}.`,
    });
  }
  for (const field of ["s3Endpoint", "s3AccessKeyId", "s3SecretAccessKey", "s3KmsKeyId"] as const) {
    if (values[field] === null) continue;
    const rule = `is set, but ${VARIABLES.s3Bucket.name} is not, so files would go to the disk`;
    problems.push({ variable: VARIABLES[field].name, rule, fix: `Set ${VARIABLES.s3Bucket.name}, or leave it out.` });
  }
  return problems;
}

function bucketProblems(values: Values): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if ((values.s3AccessKeyId === null) !== (values.s3SecretAccessKey === null)) {
    const [missing, given] =
      values.s3AccessKeyId === null
        ? [VARIABLES.s3AccessKeyId, VARIABLES.s3SecretAccessKey]
        : [VARIABLES.s3SecretAccessKey, VARIABLES.s3AccessKeyId];
    problems.push({ variable: missing.name, rule: `is missing beside ${given.name}`, fix: "Set both, or neither." });
  }
  if (values.filesKey !== null) {
    problems.push({
      variable: VARIABLES.filesKey.name,
      rule: `seals files on disk only, and with ${VARIABLES.s3Bucket.name} none lie there`,
      fix: `Leave it out; for encryption in the bucket set ${VARIABLES.s3Encryption.name}.`,
    });
  }
  if (values.s3KmsKeyId !== null && !values.s3Encryption.startsWith("aws:kms")) {
    problems.push({
      variable: VARIABLES.s3KmsKeyId.name,
      rule: `is set, but ${VARIABLES.s3Encryption.name} does not use it`,
      fix: `Set ${VARIABLES.s3Encryption.name}=aws:kms, or leave it out.`,
    });
  }
  return problems;
}
