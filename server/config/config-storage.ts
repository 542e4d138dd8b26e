import type { Rule } from "./config-rules.ts";
import { VARIABLES } from "./config-variables.ts";

const bucket = VARIABLES.s3Bucket.name;

/** A setting of the bucket that means nothing without one. */
const needsBucket = (field: "s3Endpoint" | "s3AccessKeyId" | "s3SecretAccessKey" | "s3KmsKeyId"): Rule => ({
  reads: ["s3Bucket", field],
  problems: (values) => {
    if (values.s3Bucket !== null || values[field] === null) return [];
    const rule = `is set, but ${bucket} is not, so files would go to the disk`;
    return [{ variable: VARIABLES[field].name, rule, fix: `Set ${bucket}, or leave it out.` }];
  },
});

/** What may be wrong between the variables of storage, where each is right by itself. */
export const storageRules: readonly Rule[] = [
  {
    reads: ["s3Bucket", "redisUrl"],
    problems: ({ s3Bucket, redisUrl }) => {
      if (s3Bucket !== null || redisUrl === null) return [];
      const { name } = VARIABLES.redisUrl;
      const rule = "connects several nodes, but uploaded files would lie on the disk of one, where the others do not find them";
      return [
        { variable: name, rule, fix: `Keep the files in a bucket that all nodes reach (${bucket}), or run one node without ${name}.` },
      ];
    },
  },
  needsBucket("s3Endpoint"),
  needsBucket("s3AccessKeyId"),
  needsBucket("s3SecretAccessKey"),
  needsBucket("s3KmsKeyId"),
  {
    reads: ["s3Bucket", "s3AccessKeyId", "s3SecretAccessKey"],
    problems: ({ s3Bucket, s3AccessKeyId, s3SecretAccessKey }) => {
      if (s3Bucket === null || (s3AccessKeyId === null) === (s3SecretAccessKey === null)) return [];
      const both = [VARIABLES.s3AccessKeyId.name, VARIABLES.s3SecretAccessKey.name] as const;
      const [missing, given] = s3AccessKeyId === null ? both : [both[1], both[0]];
      return [{ variable: missing, rule: `is missing beside ${given}`, fix: "Set both, or neither." }];
    },
  },
  {
    reads: ["s3Bucket", "filesKey"],
    problems: ({ s3Bucket, filesKey }) => {
      if (s3Bucket === null || filesKey === null) return [];
      const fix = `Leave it out; for encryption in the bucket set ${VARIABLES.s3Encryption.name}.`;
      return [{ variable: VARIABLES.filesKey.name, rule: `seals files on disk only, and with ${bucket} none lie there`, fix }];
    },
  },
  {
    reads: ["s3Bucket", "s3KmsKeyId", "s3Encryption"],
    problems: ({ s3Bucket, s3KmsKeyId, s3Encryption }) => {
      if (s3Bucket === null || s3KmsKeyId === null || s3Encryption.startsWith("aws:kms")) return [];
      const { name } = VARIABLES.s3Encryption;
      return [
        { variable: VARIABLES.s3KmsKeyId.name, rule: `is set, but ${name} does not use it`, fix: `Set ${name}=aws:kms, or leave it out.` },
      ];
    },
  },
];

const fix = "Write it like https://files.example.net.";

/** Files that have a host of their own need another than the rest, and TLS in production as the rest does. */
export const fileHostRules: readonly Rule[] = [
  {
    reads: ["publicUrl", "port", "filesUrl"],
    problems: ({ publicUrl, port, filesUrl }) => {
      if (filesUrl === null || new URL(filesUrl).host !== new URL(publicUrl ?? `http://localhost:${port}`).host) return [];
      return [{ variable: VARIABLES.filesUrl.name, rule: `must be another host than ${VARIABLES.publicUrl.name}'s`, fix }];
    },
  },
  {
    reads: ["environment", "filesUrl"],
    problems: ({ environment, filesUrl }) =>
      environment !== "production" || filesUrl === null || filesUrl.startsWith("https:")
        ? []
        : [{ variable: VARIABLES.filesUrl.name, rule: "must be an https address", fix }],
  },
];
