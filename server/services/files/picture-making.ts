import { Readable } from "node:stream";
import { Failure } from "../../base/errors.ts";
import { PictureLost } from "../../media/picture-child.ts";
import type { MadePicture } from "../../media/pictures.ts";
import { PAPER_BYTES, PAPER_TYPE } from "../../media/paper-types.ts";
import { blanked, findBlanks, isFilm } from "../../media/strip-metadata/films.ts";
import { Malformed } from "../../media/strip-metadata/malformed.ts";
import { isPicture } from "../../media/strip-metadata/strip-metadata.ts";
import { isToBeChecked, type ClaimedFile, type ReadyFile } from "../../repositories/files/attachment-work.ts";
import { withKey } from "./attachment-removal.ts";
import type { AttachmentWorkDependencies } from "./attachment-work.ts";
import { variantKey } from "./attachments.ts";
import { openSource } from "./upload-source.ts";

/** Makes a picture plain and draws it, draws the first page of a PDF, takes places out of films, and leaves other files as they are. Answers what the file is then; null: no picture, though it says so. */
export function createPictureMaking(
  { database, blobs, locks, pictures }: AttachmentWorkDependencies,
  stopping: AbortSignal,
): (file: ClaimedFile) => Promise<ReadyFile | null> {
  // Who removes the file waits for the lock or had it before: then nothing is written that nobody would ever remove.
  async function whileOurs<T>(file: ClaimedFile, work: () => Promise<T>): Promise<T> {
    return withKey(locks, file.key, async () => {
      if (!(await database.withTenant(file.tenantId, (tx) => isToBeChecked(tx, file)))) throw new Error("the file is in other hands");
      return work();
    });
  }

  /** Takes what tells where a film was taken out of it, in its place; false: it is no film. */
  async function makePlain(file: ClaimedFile): Promise<boolean> {
    try {
      const blanks = await findBlanks(await openSource(blobs, file.key));
      if (blanks.boxes.length === 0) return true;
      await whileOurs(file, async () => blobs.write(file.key, Readable.from(blanked(await blobs.read(file.key), blanks))));
      return true;
    } catch (error) {
      if (error instanceof Malformed || (error instanceof Failure && error.code === "file_malformed")) return false;
      throw error;
    }
  }

  async function write(file: ClaimedFile, { answer, contents }: MadePicture): Promise<ReadyFile | null> {
    if (answer.outcome === "malformed") return null;
    const [sizes, extra] = [{ size: 0 }, { size: 0 }];
    for await (const { part, content } of contents()) {
      (part === "original" ? sizes : extra).size += await blobs.write(variantKey(file.key, part), content);
    }
    const stored = { size: isPaper(file) ? await blobs.size(file.key) : sizes.size, extraSize: extra.size };
    if (isPaper(file) && answer.outcome === "undrawn") return plain(file, stored.size);
    if (answer.outcome === "drawn") {
      const { width, height, placeholder } = answer;
      return { ...stored, kind: isPaper(file) ? "file" : "image", width, height, placeholder, thumbnails: true };
    }
    return { ...stored, kind: "file", width: null, height: null, placeholder: null, thumbnails: false };
  }

  return async (file) => {
    const { key, kind, mediaType } = file;
    const size = await blobs.size(key);
    if (isFilm(mediaType)) return (await makePlain(file)) ? plain(file, size) : null;
    const isDrawn = isPaper(file) ? size <= PAPER_BYTES : kind === "image" && isPicture(mediaType);
    if (!isDrawn) return plain(file, size);
    try {
      return await pictures.make({ mediaType, size, open: () => blobs.read(key) }, (made) => whileOurs(file, () => write(file, made)));
    } catch (error) {
      // What brings down the process each time is no picture that anybody should open.
      if (error instanceof PictureLost && !stopping.aborted) return isPaper(file) ? plain(file, size) : null;
      throw error;
    }
  };
}

/** Whether its first page is drawn beside it. */
function isPaper({ kind, mediaType }: ClaimedFile): boolean {
  return kind === "file" && mediaType === PAPER_TYPE;
}

/** A file that stays as it came, with nothing beside it. */
function plain({ kind, width, height }: ClaimedFile, size: number): ReadyFile {
  return { kind, size, extraSize: 0, width, height, placeholder: null, thumbnails: false };
}
