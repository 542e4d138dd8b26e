import type { AttachmentKind } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Limits } from "../../../protocol/limits.ts";

/** What the checks ask of a file. */
export interface FileFacts {
  readonly name: string;
  readonly size: number;
}

/** The rule that a file breaks as far as a client can know, or null; the server asks again, and more. `count`: files that are there already. */
export function checkFile({ name, size }: FileFacts, limits: Limits, count: number): ErrorCode | null {
  if (count >= limits.attachmentsPerMessage) return "invalid_request";
  if (size === 0) return "file_empty";
  if (size > limits.attachmentBytes) return "file_too_large";
  // Before the first opening the list is not known.
  const { attachmentExtensions } = limits;
  if (attachmentExtensions.length > 0 && !attachmentExtensions.includes(extensionOf(name))) return "file_type_not_allowed";
  return null;
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** How a file is shown before the server has looked into it. */
export function kindOf(mediaType: string, isVoice: boolean): AttachmentKind {
  if (isVoice) return "voice";
  const [top] = mediaType.split("/");
  return top === "image" || top === "video" || top === "audio" ? top : "file";
}
