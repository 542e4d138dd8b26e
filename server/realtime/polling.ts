import type { PollRequest, PollResponse } from "../../protocol/http.ts";
import type { ServerFrame } from "../../protocol/frames.ts";
import { CLOSE } from "../../protocol/close-codes.ts";
import { Failure } from "../base/errors.ts";
import type { Session } from "../services/shared/actor.ts";
import type { Sink } from "./connection.ts";
import { POLL_DEVICE } from "./dispatch.ts";
import { resume, observePresence, type OpeningDependencies } from "./resume.ts";

/** Answers a long poll; gives up at once when `signal` aborts. @throws Failure `not_authenticated` (the token ended meanwhile) */
export type Poll = (session: Session, origin: string | null, request: PollRequest, signal: AbortSignal) => Promise<PollResponse>;

/** Polls of one person under way at once on this node. */
const POLLS_PER_PERSON = 20;
/** Milliseconds after a poll within which the next is expected, before the person counts as gone. */
const POLL_GRACE_MS = 10_000;
/** Frames after which an answer takes no further page; the next poll goes on from there. */
const ANSWER_FRAMES = 20;

/** A poll is a connection that ends with its first frames: the same subscriptions, cursors and frames as a socket (WIRE-5). */
export function createPoll(dependencies: OpeningDependencies & { readonly stopping: AbortSignal }): Poll {
  const { fanOut, presence } = dependencies;
  const underWay = new Map<string, number>();

  const hold = ({ tenantId, userId }: Session): (() => void) => {
    const key = `${tenantId}:${userId}`;
    const count = underWay.get(key) ?? 0;
    if (count >= POLLS_PER_PERSON) throw new Failure("too_many_connections", { retryAfter: 5 });
    underWay.set(key, count + 1);
    return () => {
      const left = (underWay.get(key) ?? 1) - 1;
      if (left === 0) underWay.delete(key);
      else underWay.set(key, left);
    };
  };

  return async (session, _origin, request, signal) => {
    const release = hold(session);
    const answer = createAnswer();
    const device = deviceOf(request);
    presence.came(session, device, request.status);
    try {
      const connection = await fanOut.open(session, answer.sink, request.connectionId);
      try {
        await resume(dependencies, connection, request.cursors);
        // Who is there, like who is called what, is told along with whatever else there is; it does not end the wait.
        await answer.quietly(() => observePresence(dependencies, connection, request.observe));
        if (!answer.full()) await answer.wait(request.waitMs, AbortSignal.any([signal, dependencies.stopping]));
      } finally {
        fanOut.close(connection);
      }
    } finally {
      presence.left(session, device, POLL_GRACE_MS);
      release();
    }
    if (answer.closed() === CLOSE.notAuthenticated) throw new Failure("not_authenticated");
    return { frames: answer.frames, expiresAt: session.tokenExpiresAt };
  };
}

/** A device that says with each poll whether it is used is one of its own, whichever node it asks; the others of a person count as one. */
function deviceOf({ connectionId, status }: PollRequest): string {
  return status === undefined ? POLL_DEVICE : `${POLL_DEVICE} ${connectionId}`;
}

function createAnswer() {
  const frames: ServerFrame[] = [];
  let loud = 0;
  let quiet = false;
  let closed: number | null = null;
  let wake = () => {};
  const sink: Sink = {
    send({ frame }) {
      frames.push(frame);
      if (frame.type === "users" || (quiet && frame.type === "presence")) return;
      loud += 1;
      wake();
    },
    ready: async () => frames.length < ANSWER_FRAMES,
    close(code) {
      closed = code;
      wake();
    },
  };
  const full = () => loud > 0 || closed !== null;
  return {
    frames,
    sink,
    full,
    closed: () => closed,
    async quietly(work: () => Promise<void>) {
      quiet = true;
      await work();
      quiet = false;
    },
    /** Resolves at the end of the turn in which the first frame came, or when there is no more time. */
    async wait(milliseconds: number, signal: AbortSignal) {
      if (signal.aborted || milliseconds === 0) return;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        wake = () => setImmediate(done);
        signal.addEventListener("abort", done);
        if (full()) wake();
      });
      wake = () => {};
    },
  };
}
