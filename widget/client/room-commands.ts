import type { AckFrame } from "../../protocol/frames.ts";
import type { Command } from "../../protocol/commands.ts";
import { MessageReceiptsResponse, MessagesResponse, PATHS, pathTo } from "../../protocol/http.ts";
import { SearchResponse } from "../../protocol/search/search.ts";
import { ReportsResponse } from "../../protocol/safety/reports.ts";
import type { Id } from "../../protocol/ids.ts";
import { carryCommand } from "./carry-command.ts";
import type { ChatCommands } from "./commands.ts";
import { CommandRefused } from "./platform/command-refused.ts";
import type { Platform } from "./platform/platform.ts";
import { roomOf, threadConversation } from "./store/conversation.ts";
import { changeThread } from "./store/threads.ts";
import { showRoom } from "./store/local-changes.ts";
import type { ChatState } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import { createQuotedReader } from "./sync/quoted-reader.ts";
import type { Transport } from "./transport/transport.ts";

export interface RoomCommandDependencies {
  readonly store: Store<ChatState>;
  readonly platform: Platform;
  readonly newId: () => Id;
  readonly transport: Transport;
}

export type RoomCommands = Pick<
  ChatCommands,
  | "createRoom"
  | "openDirect"
  | "updateRoom"
  | "addMembers"
  | "inviteMembers"
  | "answerInvitation"
  | "removeMember"
  | "changeRole"
  | "leaveRoom"
  | "muteMember"
  | "blockPerson"
  | "unblockPerson"
  | "reportMessage"
  | "reports"
  | "resolveReport"
  | "browseRooms"
  | "joinRoom"
  | "archiveRoom"
  | "setRoomPreferences"
  | "readProfile"
  | "setSettings"
  | "searchUsers"
  | "searchMessages"
  | "findMessageAt"
  | "messageRevisions"
  | "messageReceipts"
  | "hasVoted"
  | "readQuoted"
  | "followThread"
>;

/** Milliseconds to wait until a new room has come by one's own log. */
const ROOM_MS = 5_000;

/** The commands about rooms and who is in them. */
export function createRoomCommands(dependencies: RoomCommandDependencies): RoomCommands {
  const { newId, transport } = dependencies;
  const carry = (command: Command): Promise<AckFrame> => carryCommand(dependencies, command);
  const made = async ({ roomId }: AckFrame): Promise<Id> => {
    if (roomId === undefined) throw new CommandRefused("internal");
    await untilKnown(dependencies, roomId);
    return roomId;
  };
  const readQuoted = createQuotedReader(dependencies.store, transport.api);
  return {
    async createRoom({ userIds, ...room }) {
      return made(await carry({ type: "create_room", id: newId(), roomId: newId(), ...room, userIds: [...userIds] }));
    },
    async openDirect(subject) {
      const roomId = await made(await carry({ type: "open_direct", id: newId(), roomId: newId(), subject }));
      dependencies.store.update((state) => showRoom(state, roomId));
      return roomId;
    },
    readQuoted: (conversation, messageId) => readQuoted(roomOf(conversation), messageId),
    async followThread(roomId, threadId, following) {
      const { store } = dependencies;
      const id = threadConversation(roomId, threadId);
      const former = store.state.thread?.following ?? null;
      const show = (next: boolean | null) => store.update((state) => changeThread(state, id, (thread) => ({ ...thread, following: next })));
      show(following);
      await carry({ type: "follow_thread", id: newId(), roomId, threadId, following }).catch((error: unknown) => {
        show(former);
        throw error;
      });
    },
    hasVoted: async (roomId, messageId) => (await transport.api.messageVote(roomId, messageId)).voted,
    messageReceipts: (roomId, messageId, query) =>
      transport.api.read(pathTo(PATHS.messageReceipts, { roomId, messageId }), MessageReceiptsResponse, { query }),
    messageRevisions: async (roomId, messageId) => (await transport.api.messageRevisions(roomId, messageId)).revisions,
    async updateRoom(roomId, change) {
      await carry({ type: "update_room", id: newId(), roomId, ...change });
    },
    ...createMemberCommands(dependencies, carry),
    ...createSafetyCommands(dependencies, carry),
    ...createFinding(transport),
    async leaveRoom(roomId, heirId) {
      await carry({ type: "leave_room", id: newId(), roomId, ...(heirId === undefined ? {} : { heirId }) });
    },
    async joinRoom(roomId) {
      await carry({ type: "join_room", id: newId(), roomId });
      await untilKnown(dependencies, roomId);
    },
    async archiveRoom(roomId, archived) {
      await carry({ type: "archive_room", id: newId(), roomId, archived });
    },
    async setRoomPreferences(roomId, change) {
      await carry({ type: "set_room_preferences", id: newId(), roomId, ...change });
    },
    async setSettings(change) {
      await carry({ type: "set_settings", id: newId(), ...change });
    },
  };
}

type Finding = Pick<ChatCommands, "browseRooms" | "readProfile" | "searchMessages" | "findMessageAt" | "searchUsers">;

/** What is looked for and read, without changing anything. */
function createFinding({ api }: Transport): Finding {
  return {
    browseRooms: ({ search, archived = false, after = null }) =>
      api.rooms({ search, archived: String(archived), ...(after === null ? {} : { after }) }),
    readProfile: (userId) => api.profile(userId),
    searchMessages: (q, page = {}) => {
      const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
      return api.read(PATHS.search, SearchResponse, { query: { q, timeZone, ...page } });
    },
    async findMessageAt(roomId, at) {
      const query = { at: String(at), limit: "1" };
      const { messages } = await api.read(pathTo(PATHS.messages, { roomId }), MessagesResponse, { query });
      return messages[0]?.id ?? null;
    },
    searchUsers: async (search) => (await api.users(search)).users,
  };
}

type MemberCommands = Pick<RoomCommands, "addMembers" | "inviteMembers" | "answerInvitation" | "removeMember" | "changeRole">;

/** Those about who is in a room, and as what. */
function createMemberCommands(dependencies: RoomCommandDependencies, carry: (command: Command) => Promise<AckFrame>): MemberCommands {
  const { newId } = dependencies;
  return {
    async addMembers(roomId, userIds) {
      await carry({ type: "add_members", id: newId(), roomId, userIds: [...userIds] });
    },
    async inviteMembers(roomId, userIds) {
      await carry({ type: "invite_members", id: newId(), roomId, userIds: [...userIds] });
    },
    async answerInvitation(roomId, accept) {
      await carry({ type: "answer_invitation", id: newId(), roomId, accept });
      if (accept) await untilKnown(dependencies, roomId);
    },
    async removeMember(roomId, userId) {
      await carry({ type: "remove_member", id: newId(), roomId, userId });
    },
    async changeRole(roomId, userId, role) {
      await carry({ type: "change_role", id: newId(), roomId, userId, role });
    },
  };
}

type SafetyCommands = Pick<RoomCommands, "muteMember" | "blockPerson" | "unblockPerson" | "reportMessage" | "reports" | "resolveReport">;

/** Those that keep people from each other, and what moderators decide. */
function createSafetyCommands(
  { newId, transport }: RoomCommandDependencies,
  carry: (command: Command) => Promise<AckFrame>,
): SafetyCommands {
  return {
    async muteMember(roomId, userId, seconds) {
      await carry({ type: "mute_member", id: newId(), roomId, userId, seconds });
    },
    async blockPerson(userId) {
      await carry({ type: "block_person", id: newId(), userId });
    },
    async unblockPerson(userId) {
      await carry({ type: "unblock_person", id: newId(), userId });
    },
    async reportMessage(roomId, messageId, report) {
      await carry({ type: "report_message", id: newId(), roomId, messageId, ...report });
    },
    reports: (state, before) =>
      transport.api.read(PATHS.reports, ReportsResponse, { query: { state, ...(before !== undefined && { before }) } }),
    async resolveReport(decision) {
      await carry({ type: "resolve_report", id: newId(), ...decision });
    },
  };
}

// The answer and one's own log come by different ways; a room that is opened must be in the list.
function untilKnown({ store, platform }: RoomCommandDependencies, roomId: Id): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      unsubscribe();
      cancel();
      resolve();
    };
    const look = (): void => {
      if (store.state.rooms.has(roomId)) done();
    };
    const unsubscribe = store.subscribe(look);
    const cancel = platform.clock.setTimeout(done, ROOM_MS);
    look();
  });
}
