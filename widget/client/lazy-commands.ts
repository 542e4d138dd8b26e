import type { Id } from "../../protocol/ids.ts";
import type { ChatCommands } from "./commands.ts";
import type { FileCommandDependencies, FileCommands } from "./file-commands.ts";
import type { PriorityCommands } from "./priority-commands.ts";
import type { ScheduleCommands } from "./schedule-commands.ts";
import { CommandRefused } from "./platform/command-refused.ts";
import type { RoomCommandDependencies, RoomCommands } from "./room-commands.ts";

/** Loads the code of commands that a chat in which people only read and write does not need. */
export const loadRareCommands = () => import("./rare-commands.ts");

type RareCommands = RoomCommands & FileCommands & PriorityCommands & ScheduleCommands;
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
  browseRooms: true,
  joinRoom: true,
  archiveRoom: true,
  setRoomPreferences: true,
  readProfile: true,
  searchUsers: true,
  searchMessages: true,
  readQuoted: true,
  followThread: true,
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
    const { createFileCommands, createRoomCommands, createPriorityCommands, createScheduleCommands } = await loadRareCommands();
    return {
      ...createFileCommands(dependencies),
      ...createRoomCommands(dependencies),
      ...createPriorityCommands(dependencies),
      ...createScheduleCommands(dependencies),
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
    createRoom: async (...given) => (await rare()).createRoom(...given),
    openDirect: async (...given) => (await rare()).openDirect(...given),
    updateRoom: async (...given) => (await rare()).updateRoom(...given),
    addMembers: async (...given) => (await rare()).addMembers(...given),
    inviteMembers: async (...given) => (await rare()).inviteMembers(...given),
    answerInvitation: async (...given) => (await rare()).answerInvitation(...given),
    removeMember: async (...given) => (await rare()).removeMember(...given),
    changeRole: async (...given) => (await rare()).changeRole(...given),
    leaveRoom: async (...given) => (await rare()).leaveRoom(...given),
    muteMember: async (...given) => (await rare()).muteMember(...given),
    blockPerson: async (...given) => (await rare()).blockPerson(...given),
    unblockPerson: async (...given) => (await rare()).unblockPerson(...given),
    reportMessage: async (...given) => (await rare()).reportMessage(...given),
    reports: async (...given) => (await rare()).reports(...given),
    resolveReport: async (...given) => (await rare()).resolveReport(...given),
    browseRooms: async (...given) => (await rare()).browseRooms(...given),
    joinRoom: async (...given) => (await rare()).joinRoom(...given),
    archiveRoom: async (...given) => (await rare()).archiveRoom(...given),
    setRoomPreferences: async (...given) => (await rare()).setRoomPreferences(...given),
    readProfile: async (...given) => (await rare()).readProfile(...given),
    searchUsers: async (...given) => (await rare()).searchUsers(...given),
    readQuoted: async (...given) => (await rare()).readQuoted(...given),
    followThread: async (...given) => (await rare()).followThread(...given),
    acknowledgements: async (...given) => (await rare()).acknowledgements(...given),
    exportAcknowledgements: async (...given) => (await rare()).exportAcknowledgements(...given),
    scheduleMessage: async (...given) => (await rare()).scheduleMessage(...given),
    scheduledMessages: async () => (await rare()).scheduledMessages(),
    changeScheduledMessage: async (...given) => (await rare()).changeScheduledMessage(...given),
    cancelScheduledMessage: async (...given) => (await rare()).cancelScheduledMessage(...given),
    messageRevisions: async (...given) => (await rare()).messageRevisions(...given),
    hasVoted: async (...given) => (await rare()).hasVoted(...given),
    prepareFiles: async () => (await rare()).prepareFiles(),
    addFiles: async (...given) => (await rare()).addFiles(...given),
    fileBlob: async (...given) => (await rare()).fileBlob(...given),
    fileLink: async (...given) => (await rare()).fileLink(...given),
    gallery: async (...given) => (await rare()).gallery(...given),
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
      const commands: Readonly<Record<string, unknown>> = { ...(await rare()) };
      const command = commands[name];
      return typeof command === "function" ? (command(...given) as unknown) : undefined;
    };
  // The table has exactly these names, which the compiler does not carry through `fromEntries`.
  return Object.fromEntries(Object.keys(RARE).map((name) => [name, call(name)])) as unknown as RareCommands;
}
