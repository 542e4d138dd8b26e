import type { Id } from "../../protocol/ids.ts";
import type { AddedFiles, ChatCommands, ChosenFile, RefusedFile } from "./commands.ts";
import type { Links, LinksDependencies } from "./uploads/links.ts";
import { CommandRefused } from "./platform/command-refused.ts";
import type { Platform } from "./platform/platform.ts";
import { roomOf, threadOf, type ConversationId } from "./store/conversation.ts";
import type { ChatState } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import { putUsers } from "./store/users.ts";
import type { Api } from "./transport/api.ts";
import { loadMedia } from "./storage/lazy-uploads.ts";
import type { UserData } from "./storage/user-data.ts";

export interface FileCommandDependencies {
  readonly store: Store<ChatState>;
  readonly platform: Pick<Platform, "clock">;
  /** Base address of the server. */
  readonly server: string;
  readonly transport: { readonly api: Pick<Api, "attachmentLinks" | "roomAttachments"> };
  readonly userData: () => UserData | null;
}

export type FileCommands = Pick<ChatCommands, "prepareFiles" | "addFiles" | "fileBlob" | "fileLink" | "gallery">;

/** The commands about files that answer something. */
export function createFileCommands(dependencies: FileCommandDependencies): FileCommands {
  const { store, platform, server, transport, userData } = dependencies;
  let links: { readonly of: UserData | null; readonly links: Links } | null = null;

  const media = (): ReturnType<typeof loadMedia> =>
    loadMedia().catch((cause: unknown) => Promise.reject(new CommandRefused("unavailable", { cause })));
  return {
    async prepareFiles() {
      await (await media()).loadTus();
    },
    addFiles: (roomId, files) => addFiles(dependencies, roomId, files),
    async fileBlob(fileId) {
      const lazyUploads = userData()?.lazyUploads;
      return lazyUploads?.items.some(({ id }) => id === fileId) === true ? (await lazyUploads.open()).content(fileId) : null;
    },
    async fileLink(attachmentId, variant, { download = false } = {}) {
      const { createLinks } = await media();
      const of = userData();
      // A link is its person's: another one asks anew.
      if (links === null || links.of !== of) {
        const ask: LinksDependencies["ask"] = async (attachments) => (await transport.api.attachmentLinks(attachments)).links;
        links = { of, links: createLinks({ server, clock: platform.clock, ask }) };
      }
      return links.links.link(attachmentId, variant, download);
    },
    async gallery(roomId, { kind, before } = {}) {
      const query = { ...(kind === undefined ? {} : { kind }), ...(before === undefined ? {} : { before }) };
      const page = await transport.api.roomAttachments(roomId, query);
      store.update((state) => putUsers(state, page.users));
      return page;
    },
  };
}

async function addFiles(
  { store, userData }: FileCommandDependencies,
  conversation: ConversationId,
  chosen: readonly ChosenFile[],
): Promise<AddedFiles> {
  const own = userData();
  if (own === null) throw new CommandRefused("unavailable");
  const [{ checkFile }, files] = await Promise.all([loadMedia(), own.lazyUploads.open()]).catch((cause: unknown) =>
    Promise.reject(new CommandRefused("unavailable", { cause })),
  );
  const added: Id[] = [];
  const refused: RefusedFile[] = [];
  for (const { content, name, voice = null } of chosen) {
    const { limits, draftFiles } = store.state;
    const code = checkFile({ name, size: content.size }, limits, draftFiles.get(conversation)?.length ?? 0);
    const place = { roomId: roomOf(conversation), threadId: threadOf(conversation) };
    if (code === null) added.push(files.add({ ...place, content, name, voice }));
    else refused.push({ name, code });
  }
  return { added, refused };
}
