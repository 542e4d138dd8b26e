import { CLOSE } from "../../protocol/close-codes.ts";
import type { Id } from "../../protocol/ids.ts";
import type { ChatSession } from "../../widget/client/client.ts";
import { createSession } from "../../widget/client/create-session.ts";
import { TOLERANCE_MS } from "../../server/services/identity/token-rules.ts";
import type { Platform } from "../../widget/client/platform/platform.ts";
import type { ChatState } from "../../widget/client/store/state.ts";
import { openChaosRelay, type ChaosRelay } from "../support/chaos-relay.ts";
import type { FakeDevice } from "../support/fake-platform.ts";
import type { Random } from "../support/random.ts";
import type { TestTenant } from "../support/server.ts";
import { createMortalPlatform, type MortalPlatform } from "./mortal-platform.ts";
import { recordHeard, recordSession, type History } from "./recorder.ts";
import type { Tally } from "./tally.ts";

/** One page of one person, behind a network of its own. */
export interface Client {
  readonly name: string;
  readonly person: string;
  readonly relay: ChaosRelay;
  /** Rooms this person was put into, the one on screen first. */
  readonly rooms: readonly Id[];
  readonly session: ChatSession;
  /** Ends the page in order and opens it again. */
  restart(): void;
  /** Ends the page as a crash would and opens it again. */
  crash(): void;
  stop(): Promise<void>;
}

export interface ClientOptions {
  readonly name: string;
  readonly person: string;
  readonly ports: readonly number[];
  readonly tenant: TestTenant;
  readonly rooms: readonly Id[];
  /** What pages of this person share. */
  readonly device: FakeDevice;
  /** Milliseconds that the clock of the person's machine is ahead (SYNC-14). */
  readonly clockSkewMs: number;
  /** Tokens of a few seconds instead of an hour. */
  readonly shortTokens: boolean;
  readonly random: Random;
  readonly history: History;
  readonly tally: Tally;
  /** Plants a fault into the page. */
  readonly plant?: (platform: Platform) => Platform;
}

/** Waits between tries are this part of those in life, so that a run is soon over. */
const HURRY = 0.1;
/** Milliseconds that a short token is good for, tolerance and all: its issuer's clock is behind, and a socket ends with its token (AUTH-6). */
const SHORT_MS = { least: 3_000, spread: 5_000 };
const LIFETIME_MS = 60_000;

export async function openClient(options: ClientOptions): Promise<Client> {
  const relay = await openChaosRelay(options.ports, options.random);
  let page = openPage(options, relay);
  return {
    name: options.name,
    person: options.person,
    rooms: options.rooms,
    relay,
    get session() {
      return page.session;
    },
    restart() {
      page.session.stop();
      page.forget();
      options.tally.pageRestarts += 1;
      page = openPage(options, relay);
    },
    crash() {
      page.mortal.die();
      page.forget();
      options.tally.pageCrashes += 1;
      page = openPage(options, relay);
    },
    async stop() {
      page.session.stop();
      page.forget();
      await relay.close();
    },
  };
}

interface Page {
  readonly session: ChatSession;
  readonly mortal: MortalPlatform;
  /** Ends the recording. */
  forget(): void;
}

function openPage(options: ClientOptions, relay: ChaosRelay): Page {
  const { name, history, random, rooms, tally } = options;
  // A page that comes back shows what it has stored, from the start.
  for (const roomId of rooms) history.record({ type: "reset", client: name, roomId });
  const mortal = createMortalPlatform({
    openStorage: (storage) => options.device.openStorage(storage),
    number: () => random.next() * HURRY,
    clockSkewMs: options.clockSkewMs,
    onHeard: (text) => recordHeard(text, name, history),
    onClosed: (code) => void (tally.expiredTokens += code === CLOSE.notAuthenticated ? 1 : 0),
  });
  const session = createSession(
    { server: `http://127.0.0.1:${relay.port}`, tokenProvider: () => mint(options), roomId: rooms[0]! },
    options.plant?.(mortal.platform) ?? mortal.platform,
  );
  const endRecording = recordSession(session, name, history);
  let status: ChatState["connection"]["status"] = "idle";
  const endLooking = session.store.subscribe(() => {
    const { connection, openRoomId, rooms: known } = session.store.state;
    if (connection.status === "polling" && status !== "polling") tally.pollingPhases += 1;
    status = connection.status;
    // Who was taken out of the room on screen goes back to it as soon as it is there again.
    if (openRoomId === null && known.has(rooms[0]!)) queueMicrotask(() => session.commands.openRoom(rooms[0]!));
  });
  session.start();
  return {
    session,
    mortal,
    forget() {
      endRecording();
      endLooking();
    },
  };
}

function mint({ tenant, person, shortTokens, random }: ClientOptions): Promise<string> {
  if (!shortTokens) return tenant.mint(person);
  const endsAt = Date.now() - TOLERANCE_MS + SHORT_MS.least + random.below(SHORT_MS.spread);
  const issuedAt = endsAt - LIFETIME_MS;
  return tenant.mint(person, { issuedAt, lifetime: LIFETIME_MS });
}
