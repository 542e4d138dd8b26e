import { diskOptions } from "../blobs/open-blob-store.ts";
import { rotateFiles, type Rotation } from "../blobs/rotate-files.ts";
import { loadConfig } from "../config/config.ts";
import { CommandFailed, createCommand } from "./command.ts";
import { keepPrivate } from "./keep-private.ts";

export const storedFileCommands = {
  rotate: createCommand({
    name: "files rotate",
    description: "Seals the files on disk with the FILES_KEY of today; without one, unseals them",
    examples: ["", "--json"],
    args: {},
    async run() {
      const config = loadConfig();
      if (config.s3Bucket !== null) throw new CommandFailed("The files lie in a bucket (S3_BUCKET), which has keys of its own.");
      await keepPrivate(config);
      const rotation = await rotateFiles(diskOptions(config));
      return { data: rotation, text: describe(rotation), failed: rotation.unreadable.length > 0 };
    },
  }),
};

function describe({ rewritten, kept, underWay, unreadable }: Rotation): string {
  const lines = [`${rewritten} files are written anew, ${kept} were as they should be.`];
  if (underWay > 0) lines.push(`${underWay} uploads are under way; run this again when they have ended, before you take away an old key.`);
  if (unreadable.length > 0) lines.push(`These cannot be read (damaged, or a key is missing in FILES_KEYS_OLD):`, ...unreadable);
  return lines.join("\n");
}
