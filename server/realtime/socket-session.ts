import type { WebSocket } from "ws";
import type { ClientFrame, ClientFrameOf, Command } from "../../protocol/commands.ts";
import { CLOSE } from "../../protocol/close-codes.ts";
import type { ServerFrame } from "../../protocol/frames.ts";
import { HEARTBEAT_MS, SILENCE_MS } from "../../protocol/limits.ts";
import { parseClientFrame } from "../../protocol/parse.ts";
import { PROTOCOL_VERSION, speaks } from "../../protocol/version.ts";
import { Failure } from "../base/errors.ts";
import type { Session } from "../services/shared/actor.ts";
import type { AuthenticationService } from "../services/identity/authentication.ts";
import type { RateLimits } from "../services/shared/rate-limits.ts";
import { hasExpired } from "../services/identity/token-rules.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Anonymous } from "./anonymous-places.ts";
import type { Connection, Sink } from "./connection.ts";
import { isCommand, refusal, refuse, type Dispatch } from "./dispatch.ts";
import { EPHEMERAL_BYTES, OVERFLOW_BYTES, PING, type Outlet } from "./frame-writer.ts";
import { resume, observePresence, type OpeningDependencies } from "./resume.ts";
import { PreparedFrame } from "./prepared-frame.ts";
import { isPartialMessage } from "./partial-message.ts";

export interface SocketSessionDependencies extends OpeningDependencies {
  readonly authentication: AuthenticationService;
  readonly rateLimits: RateLimits;
  readonly dispatch: Dispatch;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
  createId(): string;
}

/** What is known of a socket before it says anything. */
export interface Caller {
  readonly webSocket: WebSocket;
  readonly outlet: Outlet;
  readonly origin: string | null;
  readonly address: string;
  /** Called once it has said who it is, or is turned away; may be called again. */
  decided(): void;
}

/** Milliseconds a new socket has for its `hello`. */
const HELLO_MS = 5_000;
/** Milliseconds a receiver may take to drain (WIRE-8). */
const STALL_MS = 10_000;
/** Milliseconds a message may take to come, from its first byte to its last (WIRE-2). */
const MESSAGE_MS = 10_000;
/** Milliseconds the other end has to answer a close. */
const CLOSE_MS = 3_000;
/** Frames in a row that do not parse. */
const BAD_FRAMES = 3;
/** Frames refused by the budget, in a row, after which the socket is closed. */
const FLOODED_FRAMES = 100;
/** Pings and pongs a second. */
const CONTROL_FRAMES = 50;
/** Commands under way at which reading stops, and at which it goes on. */
const UNDER_WAY = { most: 64, resume: 32 };
const POLICY_VIOLATION = 1008;
const UNSUPPORTED_DATA = 1003;
/** The shared clock looks once a second, so that what it finds late is still in time. */
export const LOOK_MS = 1_000;

/** One socket: who it is, what it says, how it ends. */
export class SocketSession implements Sink, Anonymous {
  readonly #dependencies: SocketSessionDependencies;
  readonly #caller: Caller;
  readonly #since: number;
  #connection: Connection | null = null;
  #opening: Promise<void> | null = null;
  #release = () => {};
  #heardAt: number;
  #closeBy = 0;
  /** Since when the look has found part of a message; 0: it found none, or a message has come since. */
  #partSince = 0;
  #bad = 0;
  #flooded = 0;
  #controls = 0;
  #underWay = 0;

  constructor(dependencies: SocketSessionDependencies, caller: Caller) {
    this.#dependencies = dependencies;
    this.#caller = caller;
    this.#since = dependencies.now();
    this.#heardAt = this.#since;
    caller.webSocket.on("message", (data: Buffer, binary) => this.#hear(data, binary));
    const control = () => this.#control();
    caller.webSocket.on("ping", control).on("pong", control);
    caller.webSocket.on("error", (error) => this.#broken(error));
    caller.webSocket.on("close", () => this.#ended());
  }

  get address(): string {
    return this.#caller.address;
  }

  /** True until `hello` came. */
  get silent(): boolean {
    return this.#opening === null;
  }

  send(prepared: PreparedFrame): void {
    if (this.#closeBy !== 0) return;
    const { buffered } = this.#caller.outlet;
    if (buffered > EPHEMERAL_BYTES && prepared.ephemeral) return;
    if (buffered > OVERFLOW_BYTES) this.close(CLOSE.resync);
    else this.#caller.outlet.write(prepared.bytes);
  }

  async ready(): Promise<boolean> {
    await this.#caller.outlet.drained();
    return this.#closeBy === 0;
  }

  close(code: number): void {
    if (this.#closeBy !== 0) return;
    this.#caller.outlet.flush();
    this.#closeBy = this.#dependencies.now() + CLOSE_MS;
    this.#caller.decided();
    this.#caller.webSocket.close(code);
  }

  /** Says goodbye; the client comes back after `retryAfterMs` (WIRE-7). */
  leave(code: number, retryAfterMs: number): void {
    this.#tell({ type: "goodbye", retryAfterMs });
    this.close(code);
  }

  turnAway(): void {
    this.close(CLOSE.tooFast);
  }

  /** Ends the socket without waiting for the other end. */
  end(): void {
    this.#caller.webSocket.terminate();
  }

  /** Looks after the socket once a second; `beat`: its heartbeat is due. */
  look(now: number, beat: boolean): void {
    this.#controls = 0;
    const { webSocket, outlet } = this.#caller;
    if (this.#closeBy !== 0) return now > this.#closeBy ? webSocket.terminate() : undefined;
    if (now - this.#heardAt > SILENCE_MS - LOOK_MS) return webSocket.terminate();
    if (outlet.stalledFor(now) > STALL_MS) return this.close(CLOSE.resync);
    if (this.#trickles(now)) return this.close(POLICY_VIOLATION);
    if (this.#connection === null) return now - this.#since > HELLO_MS ? this.close(CLOSE.notAuthenticated) : undefined;
    if (hasExpired(this.#connection.session.tokenExpiresAt, now)) return this.close(CLOSE.notAuthenticated);
    if (beat && this.#isStillGood(this.#connection.session)) this.#beat(this.#connection);
  }

  // Slow bytes and fragments hold memory for as long as they come, and every pong says that the peer lives.
  #trickles(now: number): boolean {
    const { webSocket } = this.#caller;
    if (webSocket.isPaused || !isPartialMessage(webSocket)) this.#partSince = 0;
    else if (this.#partSince === 0) this.#partSince = now;
    return this.#partSince !== 0 && now - this.#partSince > MESSAGE_MS - LOOK_MS;
  }

  #beat({ userChannel, person, watches }: Connection): void {
    const rooms = [...watches.values()].map(({ channel, log, receipts }) => ({
      roomId: channel.roomId,
      head: log.live ? Math.max(channel.head ?? 0, log.cursor) : log.cursor,
      receipts: receipts.live ? Math.max(channel.receipts, receipts.cursor) : receipts.cursor,
    }));
    const head = person?.live === true ? Math.max(userChannel.head ?? 0, person.cursor) : (person?.cursor ?? 0);
    this.#tell({ type: "heartbeat", person: head, rooms });
    this.#caller.outlet.write(PING);
  }

  #isStillGood(session: Session): boolean {
    try {
      this.#dependencies.authentication.recheck(session);
      return true;
    } catch {
      this.close(CLOSE.notAuthenticated);
      return false;
    }
  }

  #tell(frame: ServerFrame): void {
    this.send(new PreparedFrame(frame));
  }

  #control(): void {
    this.#heardAt = this.#dependencies.now();
    this.#controls += 1;
    if (this.#controls > CONTROL_FRAMES) this.close(POLICY_VIOLATION);
  }

  #hear(data: Buffer, binary: boolean): void {
    this.#heardAt = this.#dependencies.now();
    this.#partSince = 0;
    if (this.#closeBy !== 0) return;
    if (binary) return this.close(UNSUPPORTED_DATA);
    const parsed = parseClientFrame(data.toString());
    if (parsed.ok) {
      this.#bad = 0;
      return this.#handle(parsed.value);
    }
    this.#bad += 1;
    // A frame without an id of its own is answered under this name.
    this.#tell(refusal(parsed.id ?? "unknown", new Failure("invalid_request", { errors: parsed.errors })));
    if (this.#bad >= BAD_FRAMES) this.close(POLICY_VIOLATION);
  }

  #handle(frame: ClientFrame): void {
    if (frame.type === "hello" && this.#opening === null) this.#opening = this.#open(frame);
    else if (this.#opening === null) this.close(CLOSE.notAuthenticated);
    else void this.#answer(frame, this.#opening);
  }

  async #open(hello: ClientFrameOf<"hello">): Promise<void> {
    const { authentication, rateLimits, fanOut, logger } = this.#dependencies;
    try {
      if (!speaks(hello.version)) throw new Failure("unsupported_version");
      const session = await authentication.redeemTicket(hello.ticket, this.#caller.origin, this.#caller.address);
      if (!(await authentication.allowsOrigin(session.tenantId, this.#caller.origin))) throw new Failure("not_authenticated");
      if (this.#closeBy !== 0) return;
      this.#release = rateLimits.holdConnection(session, this.#caller.address);
      const connection = await fanOut.open(session, this, this.#dependencies.createId());
      if (this.#closeBy !== 0) return fanOut.close(connection);
      this.#connection = connection;
      this.#caller.decided();
      this.#welcome(connection);
      await resume(this.#dependencies, connection, hello.cursors);
    } catch (error) {
      this.#turnAway(hello.id, error, logger);
    }
  }

  #welcome(connection: Connection): void {
    const { session, id } = connection;
    this.#dependencies.presence.came(session, id);
    this.#tell({
      type: "welcome",
      version: PROTOCOL_VERSION,
      connectionId: id,
      userId: session.userId,
      lineage: this.#dependencies.sync.lineage,
      expiresAt: session.tokenExpiresAt,
      heartbeatMs: HEARTBEAT_MS,
    });
  }

  #turnAway(id: string, error: unknown, logger: Logger): void {
    const refused = refuse(id, error, logger);
    const codes: Partial<Record<typeof refused.code, number>> = {
      not_authenticated: CLOSE.notAuthenticated,
      unsupported_version: CLOSE.forbidden,
      too_many_connections: CLOSE.tooFast,
    };
    if (this.#connection === null) this.#tell(refused);
    this.close(codes[refused.code] ?? CLOSE.resync);
  }

  async #answer(frame: ClientFrame, opening: Promise<void>): Promise<void> {
    this.#underWay += 1;
    if (this.#underWay === UNDER_WAY.most) this.#caller.webSocket.pause();
    try {
      if (this.#connection === null) await opening;
      if (this.#connection !== null) this.#tell(await this.#perform(this.#connection, frame));
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === UNDER_WAY.resume && this.#caller.webSocket.isPaused) this.#caller.webSocket.resume();
    }
  }

  async #perform(connection: Connection, frame: ClientFrame): Promise<ServerFrame> {
    const { authentication, rateLimits, dispatch, logger } = this.#dependencies;
    try {
      authentication.recheck(connection.session);
      rateLimits.consumeFrame(connection.session);
      this.#flooded = 0;
      if (isCommand(frame)) return await dispatch(connection.session, frame, connection.id);
      await rateLimits.consumeCommand(connection.session, frame, nobody);
      await this.#attend(connection, frame);
      return { type: "ack", id: frame.id };
    } catch (error) {
      const refused = refuse(frame.id, error, logger);
      if (refused.code === "not_authenticated" && frame.type !== "renew") setImmediate(() => this.close(CLOSE.notAuthenticated));
      if (refused.code === "rate_limited" && ++this.#flooded >= FLOODED_FRAMES)
        setImmediate(() => this.leave(CLOSE.tooFast, (refused.retryAfter ?? 1) * 1_000));
      return refused;
    }
  }

  /** Commands about the connection itself. */
  async #attend(connection: Connection, frame: Exclude<ClientFrame, Command>): Promise<void> {
    switch (frame.type) {
      case "hello":
        throw new Failure("invalid_request", { errors: [{ path: "type", message: "hello comes once" }] });
      case "watch":
        await this.#dependencies.fanOut.ensureRoom(connection, frame.roomId);
        return connection.watch(frame);
      case "unwatch":
        return connection.unwatch(frame.roomId);
      case "observe_presence":
        return observePresence(this.#dependencies, connection, frame.userIds);
      case "renew":
        return this.#renew(connection, frame.ticket);
      case "ping":
        return;
    }
  }

  async #renew(connection: Connection, ticket: string): Promise<void> {
    const { tenantId, userId } = connection.session;
    const session = await this.#dependencies.authentication.redeemTicket(ticket, this.#caller.origin, this.#caller.address);
    if (session.tenantId !== tenantId || session.userId !== userId) throw new Failure("not_authenticated");
    connection.session = session;
  }

  // What broke the protocol was told so by `ws`, which closes; nothing is said after that.
  #broken(error: Error): void {
    this.#dependencies.logger.debug({ event: "socket_error", error });
    this.#caller.decided();
    if (this.#closeBy === 0) this.#closeBy = this.#dependencies.now() + CLOSE_MS;
  }

  #ended(): void {
    this.#closeBy = Infinity;
    this.#release();
    if (this.#connection === null) return;
    this.#dependencies.fanOut.close(this.#connection);
    this.#dependencies.presence.left(this.#connection.session, this.#connection.id);
  }
}

// Commands about the connection cost the same whoever else is in a room.
const nobody = () => Promise.resolve(0);
