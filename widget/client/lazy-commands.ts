import type { Id } from "../../protocol/ids.ts";
import type { ChatCommands } from "./commands.ts";
import type { FileCommandDependencies, FileCommands } from "./file-commands.ts";
import type { ForwardCommands } from "./forward-commands.ts";
import type { PriorityCommands } from "./priority-commands.ts";
import type { SavedCommands } from "./saved-commands.ts";
import type { ScheduleCommands } from "./schedule-commands.ts";
import { CommandRefused } from "./platform/command-refused.ts";
import type { RoomCommandDependencies, RoomCommands } from "./room-commands.ts";

/** Loads the code of commands that a chat in which people only read and write does not need. */
export const loadRareCommands = () => import("./rare-commands.ts");

type RareCommands = RoomCommands & FileCommands & PriorityCommands & ScheduleCommands & ForwardCommands & SavedCommands;
type LazyCommands = RareCommands & Pick<ChatCommands, "removeFile" | "pauseFile" | "resumeFile">;

/** Each of them waits for its code. */
const RARE: Readonly<Record<keyof RareCommands, true>> = {
  createRoom: true,
  openDirect: true,
  updateRoom: true,
  addMembers: true,
  inviteMembers: true,
  answerInvitation: true,
  removeMember: true,
  changeRole: true,
  leaveRoom: true,
  muteMember: true,
  blockPerson: true,
  unblockPerson: true,
  reportMessage: true,
  reports: true,
  resolveReport: true,
  browseRooms: true,
  joinRoom: true,
  archiveRoom: true,
  setRoomPreferences: true,
  readProfile: true,
  setSettings: true,
  searchUsers: true,
  searchMessages: true,
  forwardMessage: true,
  savedMessages: true,
  findMessageAt: true,
  readQuoted: true,
  followThread: true,
  messageReceipts: true,
  acknowledgements: true,
  exportAcknowledgements: true,
  scheduleMessage: true,
  scheduledMessages: true,
  changeScheduledMessage: true,
  cancelScheduledMessage: true,
  messageRevisions: true,
  hasVoted: true,
  prepareFiles: true,
  addFiles: true,
  fileBlob: true,
  fileLink: true,
  gallery: true,
};

/** Commands about rooms and files, whose code is loaded with the first of them. */
export function createLazyCommands(dependencies: FileCommandDependencies & RoomCommandDependencies): LazyCommands {
  const { userData } = dependencies;
  let loaded: Promise<RareCommands> | null = null;
  const load = async (): Promise<RareCommands> => {
    const made = await loadRareCommands();
    return {
      ...made.createFileCommands(dependencies),
      ...made.createForwardCommands(dependencies),
      ...made.createRoomCommands(dependencies),
      ...made.createPriorityCommands(dependencies),
      ...made.createSavedCommands(dependencies),
      ...made.createScheduleCommands(dependencies),
    };
  };
  const rare = (): Promise<RareCommands> => {
    loaded ??= load().catch((cause: unknown) => {
      loaded = null;
      throw new CommandRefused("unavailable", { cause });
    });
    return loaded;
  };
  const change = (action: "pause" | "resume", fileId: Id): void => {
    userData()
      ?.lazyUploads.open()
      .then(
        (files) => files[action](fileId),
        () => {},
      );
  };
  return {
    ...deferred(rare),
    removeFile(fileId) {
      const own = userData();
      if (own?.outbox.removeFile(fileId) === true) own.lazyUploads.remove(fileId);
    },
    pauseFile: (fileId) => change("pause", fileId),
    resumeFile: (fileId) => change("resume", fileId),
  };
}

function deferred(rare: () => Promise<RareCommands>): RareCommands {
  const call =
    (name: string) =>
    async (...given: readonly unknown[]) => {
      const command: unknown = Reflect.get(await rare(), name);
      return typeof command === "function" ? (command(...given) as unknown) : undefined;
    };
  // The table has exactly these names, which the compiler does not carry through `fromEntries`.
  return Object.fromEntries(Object.keys(RARE).map((name) => [name, call(name)])) as unknown as RareCommands;
}
