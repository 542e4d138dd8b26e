import type { Appender, Codec, NamedFile } from "./codec.ts";
import { writeAll } from "./codec.ts";

/** The file is the content. `isCurrent`: new files are plain. */
export function createPlainCodec(isCurrent: boolean): Codec {
  return {
    suffix: "",
    size: async ({ handle }) => (await handle.stat()).size,
    read: ({ handle }, range) => handle.createReadStream(range),
    resume,
    isCurrent: async () => isCurrent,
  };
}

async function resume({ handle }: NamedFile): Promise<Appender> {
  let offset = (await handle.stat()).size;
  return {
    get offset() {
      return offset;
    },
    async append(chunk) {
      await writeAll(handle, chunk, offset);
      offset += chunk.length;
    },
    suspend: () => handle.sync(),
    finish: () => handle.sync(),
  };
}
