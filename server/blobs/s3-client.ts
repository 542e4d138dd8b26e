import type { S3Client, S3ClientConfig, ServerSideEncryption } from "@aws-sdk/client-s3";

/** A bucket at an S3-compatible service. */
export interface S3Options {
  readonly bucket: string;
  /** Null: Amazon's of the region. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Null: the role of the machine, as the SDK finds it. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  readonly forcePathStyle: boolean;
  /** Null: what the bucket does by itself. */
  readonly encryption: ServerSideEncryption | null;
  readonly kmsKeyId: string | null;
}

// Bytes go through this node, so one connection serves each transfer under way.
const CONNECTIONS = 512;
const CONNECT_MS = 5_000;
// Also how long a reader may pause.
const SILENCE_MS = 120_000;

export function s3ClientConfig({ endpoint, region, credentials, forcePathStyle }: S3Options): S3ClientConfig {
  const agent = { keepAlive: true, maxSockets: CONNECTIONS };
  return {
    region,
    forcePathStyle,
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === null ? {} : { credentials }),
    // Checksums in trailers are Amazon's own; other services refuse them.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS, httpAgent: agent, httpsAgent: agent },
  };
}

/** Asks for encryption with every object that this client begins. */
export function encryptWhatBegins<C extends Pick<S3Client, "middlewareStack">>(client: C, { encryption, kmsKeyId }: S3Options): C {
  if (encryption === null) return client;
  const asked = { ServerSideEncryption: encryption, ...(kmsKeyId === null ? {} : { SSEKMSKeyId: kmsKeyId }) };
  client.middlewareStack.add(
    (next, context) => (call) =>
      context.commandName === "PutObjectCommand" || context.commandName === "CreateMultipartUploadCommand"
        ? next({ ...call, input: { ...call.input, ...asked } })
        : next(call),
    { step: "initialize", name: "askForEncryption" },
  );
  return client;
}

/** Whether the service says that there is no such object or upload. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && ["NotFound", "NoSuchKey", "NoSuchUpload"].includes(error.name);
}
