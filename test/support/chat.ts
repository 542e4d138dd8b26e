import type { SearchLanguage } from "../../protocol/search/words.ts";
import type { OutgoingMessage } from "../../protocol/commands.ts";
import type { Message } from "../../protocol/entities.ts";
import type { SendResult } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Database } from "../../server/database/database.ts";
import type { TenantPolicy } from "../../server/database/schema/tenants.ts";
import type { Actor } from "../../server/services/shared/actor.ts";
import { createDraftService, type DraftService } from "../../server/services/people/drafts.ts";
import { createBlockService, type BlockService } from "../../server/services/people/blocks.ts";
import { createSettingsService, type SettingsService } from "../../server/services/people/settings.ts";
import { createUserService, type UserService } from "../../server/services/people/users.ts";
import { createRevocationService } from "../../server/services/identity/revocations.ts";
import { createFilters } from "../../server/services/safety/filters.ts";
import { createMessageScreen, type MessageScreen } from "../../server/services/safety/message-screen.ts";
import { createReportService, type ReportService } from "../../server/services/safety/reports.ts";
import { createMuteService, type MuteService } from "../../server/services/rooms/mutes.ts";
import { createChannelService, type ChannelService } from "../../server/services/rooms/channels.ts";
import { createInvitationService, type InvitationService } from "../../server/services/rooms/invitations.ts";
import { createMemberService, type MemberService } from "../../server/services/rooms/members.ts";
import { createMessageChanges, type MessageChanges } from "../../server/services/messages/message-changes.ts";
import { createMessageService, type MessageService, type OnlineReader } from "../../server/services/messages/messages.ts";
import { createPollService, type PollService } from "../../server/services/messages/polls.ts";
import { createReactionService, type ReactionService } from "../../server/services/messages/reactions.ts";
import { createReceiptService, type ReceiptService } from "../../server/services/messages/receipts.ts";
import { createPreferenceService, type PreferenceService } from "../../server/services/rooms/preferences.ts";
import { createThreadService, type ThreadService } from "../../server/services/messages/threads.ts";
import { createEffectRunner, type EffectRunner } from "../../server/services/effects/effects.ts";
import { createAcknowledgementService, type AcknowledgementService } from "../../server/services/priorities/acknowledgements.ts";
import { createEscalatedMessages, createEscalation } from "../../server/services/priorities/escalation.ts";
import { createReminders } from "../../server/services/priorities/reminders.ts";
import { createScheduledMessageService, type ScheduledMessageService } from "../../server/services/scheduling/scheduled-messages.ts";
import { createScheduledSending } from "../../server/services/scheduling/scheduled-sending.ts";
import { createSavedMessageService, type SavedMessageService } from "../../server/services/saved/saved-messages.ts";
import { createSavedReminders } from "../../server/services/saved/saved-reminders.ts";
import { createLogger } from "../../server/telemetry/logger.ts";
import { createRoomService, type RoomService } from "../../server/services/rooms/rooms.ts";
import { createSearchService, type SearchService } from "../../server/services/search/search.ts";
import { createSyncService, type CatchUpLimits, type SyncService } from "../../server/services/sync/sync.ts";
import type { WriteQueueLimits } from "../../server/services/messages/write-queue.ts";
import { addTenant, addUsers, createId } from "./databases.ts";
import { createRecordingBus, type RecordingBus } from "./recording-bus.ts";

/** One tenant's services as one node runs them, and its people. */
export interface Chat {
  readonly tenantId: Id;
  readonly people: readonly [Actor, Actor, Actor, ...Actor[]];
  readonly bus: RecordingBus;
  readonly rooms: RoomService;
  readonly members: MemberService;
  readonly mutes: MuteService;
  readonly reports: ReportService;
  readonly blocks: BlockService;
  readonly settings: SettingsService;
  readonly users: UserService;
  readonly invitations: InvitationService;
  readonly channels: ChannelService;
  readonly preferences: PreferenceService;
  readonly messages: MessageService;
  readonly changes: MessageChanges;
  readonly reactions: ReactionService;
  readonly polls: PollService;
  readonly acknowledgements: AcknowledgementService;
  readonly scheduledMessages: ScheduledMessageService;
  readonly savedMessages: SavedMessageService;
  readonly drafts: DraftService;
  /** Carries out what is due, as this node does. */
  readonly effects: EffectRunner;
  readonly receipts: ReceiptService;
  readonly threads: ThreadService;
  readonly sync: SyncService;
  readonly search: SearchService;
  /** Makes a group of everybody, owned by the first person. */
  addGroup(): Promise<Id>;
}

export interface ChatOptions {
  readonly policy?: Partial<TenantPolicy>;
  readonly people?: number;
  readonly limits?: WriteQueueLimits;
  readonly catchUp?: CatchUpLimits;
  /** The node's clock, in milliseconds since 1970. */
  readonly now?: () => number;
  /** Who is online. */
  readonly presence?: OnlineReader;
  readonly searchLanguages?: readonly SearchLanguage[];
}

/** A new tenant with people (three unless told) and the services of one node. */
export async function createChat(database: Database, options: ChatOptions = {}): Promise<Chat> {
  const tenantId = await addTenant(database, options.policy);
  const names = Array.from({ length: options.people ?? 3 }, (_, index) => `Person ${index}`);
  const [first, second, third, ...others] = (await addUsers(database, tenantId, names)).map((userId): Actor => ({
    tenantId,
    userId,
    roles: [],
  }));
  if (first === undefined || second === undefined || third === undefined) throw new Error("a chat needs three people");
  return createNode(database, [first, second, third, ...others], options);
}

/** The services of another node for the same people. */
export function createNode(
  database: Database,
  people: Chat["people"],
  { limits, catchUp, policy, presence, searchLanguages = [], now = Date.now }: ChatOptions = {},
): Chat {
  const bus = createRecordingBus();
  const dependencies = { database, bus, now, searchLanguages };
  const rooms = createRoomService(dependencies);
  const [members, mutes] = [createMemberService(dependencies), createMuteService(dependencies)];
  const filters = createFilters({ filtersOf: () => Promise.resolve(policy?.filters ?? []) });
  const screen: MessageScreen = createMessageScreen({ filters, spam: { judge: () => ({ outcome: "goes" }) }, logger: { info: () => {} } });
  const messages = createMessageService({ ...dependencies, screen, ...(limits && { limits }), ...(presence && { presence }) });
  const changes = createMessageChanges({ ...dependencies, filters });
  const revocation = createRevocationService({ ...dependencies, members, createId });
  return {
    tenantId: people[0].tenantId,
    people,
    bus,
    rooms,
    members,
    mutes,
    blocks: createBlockService(dependencies),
    settings: createSettingsService({ ...dependencies, filters, presence: { refresh: () => {} } }),
    users: createUserService({ ...dependencies, createId }),
    invitations: createInvitationService(dependencies),
    channels: createChannelService(dependencies),
    preferences: createPreferenceService(dependencies),
    messages,
    changes,
    reports: createReportService({ ...dependencies, createId, messages, messageChanges: changes, mutes, revocation }),
    reactions: createReactionService(dependencies),
    polls: createPollService(dependencies),
    acknowledgements: createAcknowledgementService(dependencies),
    scheduledMessages: createScheduledMessageService(dependencies),
    savedMessages: createSavedMessageService(dependencies),
    drafts: createDraftService(dependencies),
    effects: createEffectRunner({
      database,
      now,
      logger: createLogger({ level: "error", format: "text" }),
      kinds: [
        createReminders(bus),
        createEscalation(createId),
        createEscalatedMessages(dependencies),
        createScheduledSending(dependencies),
        createSavedReminders(bus),
      ],
    }),
    receipts: createReceiptService(dependencies),
    search: createSearchService(dependencies),
    threads: createThreadService(dependencies),
    sync: createSyncService({ database, ...(catchUp && { limits: catchUp }) }),
    addGroup: () =>
      rooms.create(people[0], { roomId: createId(), kind: "group", name: "Group", userIds: people.slice(1).map(({ userId }) => userId) }),
  };
}

/** A message of files only. */
export function carrying(attachments: readonly Id[], body = ""): OutgoingMessage {
  return { ...outgoing(body), attachments: [...attachments] };
}

/** A message with a new id. */
export function outgoing(body: string, mentions: readonly Id[] = []): OutgoingMessage {
  return { id: createId(), body, mentions: [...mentions] };
}

/** The committed message of a result. */
export function committed(result: SendResult | undefined): Message {
  if (result?.outcome !== "committed") throw new Error(`not committed: ${JSON.stringify(result)}`);
  return result.message;
}
