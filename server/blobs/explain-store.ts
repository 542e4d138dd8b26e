import { causeCodes } from "../base/errors.ts";
import { diskOptions, type StorageSettings } from "./open-blob-store.ts";

/** Why the store of files cannot be used, and what to do; for the operator, without secrets. */
export function explainStore(error: unknown, settings: StorageSettings): string {
  const { s3Bucket: bucket } = settings;
  if (bucket === null) return explainDisk(error, diskOptions(settings).folder);
  const place = settings.s3Endpoint === null ? `Amazon's in ${settings.s3Region}` : new URL(settings.s3Endpoint).origin;
  return `Files cannot be stored or read: ${explainBucket(error, bucket, place)}`;
}

function explainDisk(error: unknown, folder: string): string {
  const [code = "unknown"] = causeCodes(error);
  return `Files cannot be stored: ${folder} cannot be written (${code}). Check FILES_DIR or DATA_DIR, that this user may write there, and that there is room.`;
}

function explainBucket(error: unknown, bucket: string, place: string): string {
  const status = statusOf(error);
  const name = error instanceof Error ? error.name : "unknown";
  if (status === 404) return `there is no bucket ${bucket} at ${place}. Make it, or check S3_BUCKET and S3_ENDPOINT.`;
  if (status === 401 || status === 403) {
    return `${place} refuses the keys (${status}). Check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, that they may use the bucket ${bucket}, and this machine's clock.`;
  }
  if (status === 301 || status === 307 || status === 400)
    return `${place} answers ${status} for the bucket ${bucket}. Check S3_REGION, S3_ENDPOINT and S3_FORCE_PATH_STYLE.`;
  if (status !== null) return `${place} answers ${status} for the bucket ${bucket}. See what the service itself says.`;
  if (name === "CredentialsProviderError")
    return "there are no keys. Set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or give the machine a role.";
  return `${place} cannot be reached (${causeCodes(error)[0] ?? name}). Check S3_ENDPOINT and S3_FORCE_PATH_STYLE, and that the service runs.`;
}

/** The service's HTTP status; null: it did not answer. */
function statusOf(error: unknown): number | null {
  const metadata: unknown = error instanceof Error && "$metadata" in error ? error.$metadata : null;
  const status: unknown =
    typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata ? metadata.httpStatusCode : null;
  return typeof status === "number" ? status : null;
}
