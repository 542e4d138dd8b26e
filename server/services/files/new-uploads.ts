import type { Id } from "../../../protocol/ids.ts";
import { VOICE_SECONDS, WAVEFORM_VALUES } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import { checkDeclaration } from "../../media/file-rules.ts";
import type { Transaction } from "../../database/database.ts";
import { findPlace } from "../../repositories/rooms/rooms.ts";
import { reserveBytes } from "../../repositories/files/storage.ts";
import {
  countUnderWay,
  extendUpload,
  findById,
  insertUpload,
  type StoredUpload,
  type UploadToInsert,
} from "../../repositories/files/uploads.ts";
import type { Actor } from "../shared/actor.ts";
import { assertMayWrite, readPolicy } from "../shared/policy.ts";
import type { NewUpload } from "./uploads.ts";

/** Uploads that one person may have under way; each holds room in the storage. */
const UNDER_WAY = 100;
const UNDER_WAY_RETRY_SECONDS = 60;

/** What only the caller knows: where the bytes shall lie, and until when they may come. */
export interface UploadPlace {
  readonly key: string;
  readonly expiresAt: Date;
  /** Now (ms since 1970). */
  readonly at: number;
}

/** Begins an upload in one transaction, or finds the one that it repeats. @throws Failure; see UploadService.begin */
export async function beginUpload(tx: Transaction, actor: Actor, upload: NewUpload, { at, ...place }: UploadPlace): Promise<StoredUpload> {
  const { tenantId, userId } = actor;
  const member = await findPlace(tx, tenantId, upload.roomId, userId);
  if (member === null) throw new Failure("not_found");
  assertMayWrite(member, at);
  const { files: policy } = await readPolicy(tx, tenantId);
  const wanted = { ...planUpload(upload, policy), ...place, userId };
  const repeated = await findRepeated(tx, tenantId, wanted);
  if (repeated !== null) return repeated;
  if ((await countUnderWay(tx, tenantId, userId)) >= UNDER_WAY) throw new Failure("rate_limited", { retryAfter: UNDER_WAY_RETRY_SECONDS });
  if (await insertUpload(tx, tenantId, wanted)) {
    if (!(await reserveBytes(tx, tenantId, wanted.size, policy.quotaBytes))) throw new Failure("quota_exceeded");
  }
  // Also when a transaction with the same id was faster: then what it wrote decides.
  const begun = await findRepeated(tx, tenantId, wanted);
  if (begun === null) throw new Failure("busy", { retryAfter: 1 });
  return begun;
}

async function findRepeated(tx: Transaction, tenantId: Id, wanted: UploadToInsert): Promise<StoredUpload | null> {
  const found = await findById(tx, tenantId, wanted.id);
  if (found === null) return null;
  const { userId, roomId, name, mediaType, size: declaredSize, duration, waveform } = wanted;
  const same = Object.entries({ userId, roomId, name, mediaType, declaredSize, duration, waveform }).every(
    ([field, value]) => found[field as keyof StoredUpload] === value,
  );
  // Of the kind only this is declared: a picture that can't be drawn becomes a file.
  const sameVoice = (found.kind === "voice") === (wanted.kind === "voice");
  if (!same || !sameVoice || found.state === "removed" || found.state === "refused") throw new Failure("idempotency_conflict");
  await extendUpload(tx, tenantId, found.id, wanted.expiresAt);
  return found;
}

type PlannedUpload = Omit<UploadToInsert, "key" | "expiresAt" | "userId">;

function planUpload(
  upload: NewUpload,
  { fileBytes, extensions }: { readonly fileBytes: number; readonly extensions: readonly string[] },
): PlannedUpload {
  const { attachmentId: id, roomId, size } = upload;
  const { name, kind, mediaType } = checkDeclaration({ ...upload, voice: upload.voice === "true" }, extensions);
  if (size === 0) throw new Failure("file_empty");
  if (size > fileBytes) throw new Failure("file_too_large");
  const sound = kind === "voice" ? checkVoice(upload) : { duration: null, waveform: null };
  return { id, roomId, size, name, kind, mediaType, ...sound };
}

function checkVoice(upload: NewUpload): Pick<UploadToInsert, "duration" | "waveform"> {
  const { duration, waveform } = { duration: upload.duration ?? null, waveform: upload.waveform ?? null };
  const tooLong = duration !== null && duration > VOICE_SECONDS * 1_000;
  if (tooLong) throw new Failure("invalid_request", { errors: [{ path: "duration", message: `at most ${VOICE_SECONDS} seconds` }] });
  if (waveform !== null && Buffer.from(waveform, "base64").length > WAVEFORM_VALUES)
    throw new Failure("invalid_request", { errors: [{ path: "waveform", message: `at most ${WAVEFORM_VALUES} values` }] });
  return { duration, waveform };
}
