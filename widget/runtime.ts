import type { Application, ApplicationHost, ApplicationModule } from "./application-host.ts";

/** Milliseconds an element may be out of the document (a morph, a move, a router) before its session ends. */
const GRACE_MS = 2_000;
/** Milliseconds after which a busy page is not waited for any longer. */
const IDLE_TIMEOUT_MS = 3_000;

/** What a runtime is made of. */
export interface RuntimeOptions {
  readonly host: ApplicationHost;
  readonly load: () => Promise<ApplicationModule>;
  /** `status` or `application` changed. */
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
}

/** Loads, mounts and ends the application of one element. */
export interface Runtime {
  readonly status: "idle" | "loading" | "failed" | "mounted";
  readonly application: Application | null;
  /** Loads and mounts now; does nothing while that is under way, done, or failed. */
  start(): void;
  /** Tries again after a failure. */
  retry(): void;
  /** Starts when the page has nothing better to do. */
  startWhenIdle(): void;
  /** Ends what runs, at once; it starts anew only by `start`. */
  reset(): void;
  /** The element came into the document. */
  connected(): void;
  /** The element left the document; what runs ends unless it is back soon. */
  disconnected(): void;
  /** Resolves with the first application that has a session, now or later. */
  whenRunning(): Promise<Application>;
}

/** Makes the runtime of one element. */
export function createRuntime({ host, load, changed, failed }: RuntimeOptions): Runtime {
  let status: Runtime["status"] = "idle";
  let application: Application | null = null;
  let isConnected = false;
  let isPlanned = false;
  let grace: ReturnType<typeof setTimeout> | undefined;
  /** Which start is the present one: an end in between makes an older one void. */
  let turn = 0;
  const waiting: ((application: Application) => void)[] = [];

  const become = (next: Runtime["status"], running: Application | null = null) => {
    status = next;
    application = running;
    changed();
  };
  const mount = ({ mountApplication }: ApplicationModule) => {
    const mounted = mountApplication(host);
    become("mounted", mounted);
    if (mounted.hasSession) for (const resolve of waiting.splice(0)) resolve(mounted);
  };
  const end = () => {
    turn += 1;
    application?.dispose();
    if (status !== "idle") become("idle");
  };
  const start = () => {
    if (!isConnected || status !== "idle") return;
    const mine = ++turn;
    become("loading");
    load()
      .then((module) => mine === turn && mount(module))
      .catch((error: unknown) => {
        if (mine !== turn) return;
        become("failed");
        failed(error);
      });
  };
  return {
    get status() {
      return status;
    },
    get application() {
      return application;
    },
    start,
    retry() {
      if (status === "failed") status = "idle";
      start();
    },
    startWhenIdle() {
      if (isPlanned || status !== "idle") return;
      isPlanned = true;
      const startIfPossible = () => {
        isPlanned = false;
        if (host.absence === null) start();
      };
      if (typeof requestIdleCallback === "function") requestIdleCallback(startIfPossible, { timeout: IDLE_TIMEOUT_MS });
      else setTimeout(startIfPossible, 200);
    },
    reset: end,
    connected() {
      isConnected = true;
      clearTimeout(grace);
    },
    disconnected() {
      isConnected = false;
      clearTimeout(grace);
      grace = setTimeout(end, GRACE_MS);
    },
    whenRunning: () => (application?.hasSession ? Promise.resolve(application) : new Promise((resolve) => waiting.push(resolve))),
  };
}
