import type { Application, ApplicationHost, ApplicationModule } from "../../../widget/app/application-host.ts";
import type { ConnectionStatus } from "../../../widget/client/store/state.ts";

/** What an element asked of its application. */
export interface FakeApplication extends ApplicationModule {
  readonly calls: string[];
  readonly hosts: ApplicationHost[];
  mounted: number;
  disposed: number;
  unreadCount: number;
  connectionState: ConnectionStatus;
  load(): Promise<ApplicationModule>;
}

/** An application that only writes down what it is asked. */
export function createFakeApplication(): FakeApplication {
  const fake: FakeApplication = {
    calls: [],
    hosts: [],
    mounted: 0,
    disposed: 0,
    unreadCount: 0,
    connectionState: "online",
    load: () => Promise.resolve(fake),
    mountApplication(host) {
      fake.mounted += 1;
      fake.hosts.push(host);
      return running(fake, host);
    },
    wipeStored: async (server) => void fake.calls.push(`wipe ${server}`),
  };
  return fake;
}

function running(fake: FakeApplication, host: ApplicationHost): Application {
  return {
    hasSession: host.absence === null,
    panelStatus: "mounted",
    get connectionState() {
      return fake.connectionState;
    },
    get unreadCount() {
      return fake.unreadCount;
    },
    mentionCount: 0,
    ready: Promise.resolve(),
    prepare: () => void fake.calls.push("prepare"),
    focus: () => void fake.calls.push("focus"),
    openRoom: async (roomId, messageId) => void fake.calls.push(`openRoom ${roomId} ${messageId ?? ""}`.trim()),
    openDirect: async (subject) => {
      fake.calls.push(`openDirect ${subject}`);
      return "01890000-0000-7000-8000-000000000001";
    },
    sendMessage: ({ text }) => {
      fake.calls.push(`send ${text}`);
      return Promise.reject(new Error("not in this test"));
    },
    setDraft: async (text) => void fake.calls.push(`draft ${text}`),
    search: async (query) => void fake.calls.push(`search ${query ?? ""}`),
    markRead: async () => void fake.calls.push("read"),
    refreshToken: async () => void fake.calls.push("refresh"),
    signOut: async ({ wipe }) => void fake.calls.push(`signOut ${wipe}`),
    dispose: () => void (fake.disposed += 1),
  };
}
