import type { ClientFrameOf } from "../../../protocol/commands.ts";
import type { OwnSettings, User, UserStatus } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { STATUS_AHEAD_MS, STATUS_CODE_POINTS } from "../../../protocol/limits.ts";
import { cleanName } from "../../../protocol/names.ts";
import { checkText, isBlank } from "../../../protocol/text.ts";
import { Failure } from "../../base/errors.ts";
import { tenantTopic } from "../../bus/bus.ts";
import type { Transaction } from "../../database/database.ts";
import { appendPersonLog } from "../../repositories/people/person-log.ts";
import { lockSelf, writeSettings, writeStatus, type SelfRow } from "../../repositories/people/settings.ts";
import { readRoomIds } from "../../repositories/sync.ts";
import type { Filters } from "../safety/filters.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { asEmoji } from "../shared/emoji.ts";
import { personFrame, publishPersons } from "../shared/person-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import type { PresenceService } from "./presence.ts";

/** What a person wants to be otherwise; what is not there stays. */
export type SettingsWish = Partial<Omit<ClientFrameOf<"set_settings">, "type" | "id">>;

/** What a person says of themselves and has decided for all their devices: it comes by their own log, and what others see of it as their name does. */
export interface SettingsService {
  /** Repeating it changes nothing. @throws Failure `status_invalid`, `text_too_long`, `text_malformed`, `text_refused`, `not_found` */
  set(actor: Actor, wish: SettingsWish): Promise<void>;
}

export const settingsCommands = {
  set_settings: ({ settings }, { session, command }) => settings.set(session, command),
} satisfies CommandHandlers<{ readonly settings: SettingsService }>;

export interface SettingsServiceDependencies extends WriteDependencies {
  readonly presence: Pick<PresenceService, "refresh">;
  readonly filters: Filters;
}

type Decided = Omit<SettingsWish, "status">;

/** What became of a person, and which rooms are told; null: none. */
interface Written {
  readonly self: SelfRow;
  readonly head: number;
  readonly roomIds: readonly Id[] | null;
  readonly presence: boolean;
}

export function createSettingsService({ database, bus, now, presence, filters }: SettingsServiceDependencies): SettingsService {
  async function filtered(tenantId: Id, status: UserStatus | null): Promise<UserStatus | null> {
    if (status === null || status.text === "") return status;
    const found = await filters.apply(tenantId, status.text);
    // Nobody waits for a moderator to say that they are at lunch.
    if (found.outcome !== "passes") throw new Failure("text_refused");
    return { ...status, text: found.body };
  }

  function publish({ tenantId, userId }: Actor, { self: { user, settings }, head, roomIds, presence: refresh }: Written): void {
    publishPersons(bus, tenantId, [{ userId, frame: personFrame(head, { settings, user }) }]);
    if (roomIds !== null)
      bus.publish(tenantTopic(tenantId), { type: "users", tenantId, roomIds: [...roomIds], frame: { type: "users", users: [user] } });
    if (refresh) presence.refresh({ tenantId, userId });
  }

  return {
    async set(actor, wish) {
      const at = now();
      const { status, ...decided } = wish;
      const said = status === undefined ? undefined : await filtered(actor.tenantId, checkedStatus(status, at));
      const written = await database.withTenant(actor.tenantId, (tx) => write(tx, actor, { status: said, decided, at }));
      if (written !== null) publish(actor, written);
    },
  };
}

interface Change {
  readonly status: UserStatus | null | undefined;
  readonly decided: Decided;
  readonly at: number;
}

/** Null: it is so already. */
async function write(tx: Transaction, { tenantId, userId }: Actor, { status, decided, at }: Change): Promise<Written | null> {
  const before = await lockSelf(tx, tenantId, userId);
  if (before === null) throw new Failure("not_found");
  const settings = settingsAfter(before.settings, decided);
  const says = status !== undefined && !isSameStatus(before.user, status);
  const decides = JSON.stringify(settings) !== JSON.stringify(before.settings);
  if (!says && !decides) return null;
  if (says) await writeStatus(tx, tenantId, userId, { status, at });
  if (decides) await writeSettings(tx, tenantId, userId, settings);
  const [logged] = await appendPersonLog(tx, tenantId, at, [{ userId, kind: "settings", subject: userId }]);
  const self = await lockSelf(tx, tenantId, userId);
  if (logged === undefined || self === null) throw new Failure("not_found");
  const presence = settings.away !== before.settings.away || settings.hidesPresence !== before.settings.hidesPresence;
  return { self, head: logged.head, roomIds: says ? await readRoomIds(tx, tenantId, userId, null) : null, presence };
}

function settingsAfter(before: OwnSettings, { away, hidesPresence, hidesReads }: Decided): OwnSettings {
  return {
    away: away ?? before.away,
    hidesPresence: hidesPresence ?? before.hidesPresence,
    hidesReads: hidesReads ?? before.hidesReads,
  };
}

function isSameStatus({ status: before = null }: User, status: UserStatus | null): boolean {
  if (before === null || status === null) return before === status;
  return before.emoji === status.emoji && before.text === status.text && before.until === status.until;
}

/** A status by the rules (STATUS-1); one without anything is none. */
function checkedStatus(status: UserStatus | null, at: number): UserStatus | null {
  if (status === null || (status.emoji === "" && isBlank(status.text))) return null;
  const emoji = status.emoji === "" ? "" : asEmoji(status.emoji);
  if (emoji === null) throw invalid("emoji", "must be one emoji, or empty");
  const { until } = status;
  if (until !== null && (until <= at || until > at + STATUS_AHEAD_MS))
    throw invalid("until", "must be later than now, within a year, or null");
  return { emoji, text: checkedText(status.text), until };
}

// What the database can't hold is refused as in any text, not taken out.
function checkedText(text: string): string {
  if (isBlank(text)) return "";
  const sound = checkText(text, Infinity);
  if (!sound.ok) throw new Failure(sound.problem);
  const checked = checkText(cleanName(sound.text), STATUS_CODE_POINTS);
  if (!checked.ok) throw new Failure(checked.problem);
  return checked.text;
}

function invalid(path: string, message: string): Failure {
  return new Failure("status_invalid", { errors: [{ path: `status.${path}`, message }] });
}
