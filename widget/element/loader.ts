import type { Application, ApplicationHost, ApplicationModule } from "../app/application-host.ts";
import type { CallErrorCode } from "../base/call-error.ts";
import { createPageCalls } from "./page-calls.ts";
import { systemClock } from "../client/platform/clock.ts";

/** Milliseconds an element may be out of the document (a morph, a move, a router) before its session ends. */
const GRACE_MS = 2_000;
/** Milliseconds after which a busy page is not waited for any longer. */
const IDLE_TIMEOUT_MS = 3_000;

/** What a runtime is made of. */
export interface RuntimeOptions {
  readonly host: ApplicationHost;
  readonly load: () => Promise<ApplicationModule>;
  /** Takes what the page has set by now, so that nobody is mounted as the next person with the calls of the former. */
  readonly settle: () => void;
}

/** Loads, mounts and ends the application of one element. */
export interface Runtime {
  readonly status: "idle" | "loading" | "failed" | "mounted";
  readonly application: Application | null;
  /** Loads and mounts now; does nothing while that is under way, done, or failed. */
  start(): void;
  /** Ends what runs and begins anew. */
  restart(): void;
  /** A person came near the chat, or wants another try: fetches what opening needs. */
  prepare(): void;
  /** Starts when the page has nothing better to do, and neither is hidden nor spares its person's data. */
  startWhenIdle(): void;
  /** Ends what runs, at once, and the page's calls with `code`; null lets those go on waiting. It starts anew only by `start`. */
  reset(code: CallErrorCode | null): void;
  /** The element came into the document. */
  connected(): void;
  /** The element left the document; what runs ends unless it is back soon. */
  disconnected(): void;
  /** Asks something of the application that has a session, now or when there is one. @throws StaffChatError */
  call<T>(act: (application: Application) => Promise<T>): Promise<T>;
}

/** Makes the runtime of one element. */
export function createRuntime({ host, load, settle }: RuntimeOptions): Runtime {
  let status: Runtime["status"] = "idle";
  let application: Application | null = null;
  let isConnected = false;
  let isPlanned = false;
  /** Whether somebody has asked for the chat, so that nothing is spared any more. */
  let isAsked = false;
  let grace: ReturnType<typeof setTimeout> | undefined;
  /** Which start is the present one: an end in between makes an older one void. */
  let turn = 0;
  const calls = createPageCalls<Application>(systemClock);

  const become = (next: Runtime["status"], running: Application | null = null) => {
    status = next;
    application = running;
    host.changed();
  };
  const mount = ({ mountApplication }: ApplicationModule) => {
    const mounted = mountApplication(host);
    become("mounted", mounted);
    if (mounted.hasSession) calls.begin(mounted);
  };
  const end = (code: CallErrorCode | null) => {
    turn += 1;
    calls.end(code);
    application?.dispose();
    if (status !== "idle") become("idle");
  };
  const start = () => {
    if (!isConnected || status !== "idle") return;
    const mine = ++turn;
    isAsked = true;
    become("loading");
    load()
      .then((module) => {
        settle();
        if (mine === turn) mount(module);
      })
      .catch((error: unknown) => {
        if (mine !== turn) return;
        become("failed");
        calls.end("load_failed");
        host.failed(error);
      });
  };
  const startIfPossible = () => {
    isPlanned = false;
    if (host.open || host.absence === null) start();
  };
  const startWhenIdle = () => {
    if (isPlanned || status !== "idle") return;
    // The element asks again after each change.
    if (!isAsked && isSparing()) return document.addEventListener("visibilitychange", host.changed, { once: true });
    isPlanned = true;
    if (typeof requestIdleCallback === "function") requestIdleCallback(startIfPossible, { timeout: IDLE_TIMEOUT_MS });
    else setTimeout(startIfPossible, 200);
  };
  return {
    get status() {
      return status;
    },
    get application() {
      return application;
    },
    start,
    restart() {
      end("session_ended");
      start();
    },
    prepare() {
      if (application !== null) return application.prepare();
      if (status === "failed") status = "idle";
      startIfPossible();
    },
    startWhenIdle,
    reset: end,
    connected() {
      isConnected = true;
      clearTimeout(grace);
    },
    disconnected() {
      isConnected = false;
      grace = setTimeout(() => end("removed"), GRACE_MS);
    },
    call(act) {
      isAsked = true;
      startWhenIdle();
      return calls.make(act);
    },
  };
}

/** Whether even the client waits until it is wanted: in a page that nobody looks at yet, and where a person pays for each byte. */
function isSparing(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return document.hidden || connection?.saveData === true;
}
