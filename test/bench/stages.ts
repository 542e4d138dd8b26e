import { join } from "node:path";
import type { PostgresCluster } from "../support/postgres.ts";
import { freePort } from "../support/redis.ts";
import type { Contestant, Workload } from "./delivery.ts";
import { endChild, startChild } from "./support/child.ts";
import { prepareRooms, startStaffChat } from "./support/staff-chat-stage.ts";

/** The whole product: tokens, membership, row security, log, group commit. */
export function staffChat(cluster: PostgresCluster): Contestant {
  return {
    name: "staff-chat",
    kind: "staff-chat",
    async start(workload) {
      const databaseUrl = await cluster.createDatabase();
      const server = await startStaffChat(databaseUrl);
      const rooms = await prepareRooms(databaseUrl, server.tenant, workload);
      return { port: server.port, pid: server.child.pid!, rooms, stop: () => server.kill() };
    },
  };
}

/** Rooms by the bare library, nothing stored: `ws.send` to each member. */
export const bareWs: Contestant = moduleContestant({
  name: "bare ws, send",
  kind: "ws",
  module: "ws-broadcast.ts",
  environment: async () => ({ MODE: "send" }),
});

/** The same, with the frame built once and written to each member's socket. */
export const framedWs: Contestant = moduleContestant({
  name: "bare ws, pre-framed",
  kind: "ws",
  module: "ws-broadcast.ts",
  environment: async () => ({ MODE: "framed" }),
});

/** What most teams build first. */
export function socketIo(cluster: PostgresCluster): Contestant {
  return moduleContestant({
    name: "Socket.IO + one insert per message",
    kind: "socketio",
    module: "socketio-insert.ts",
    environment: async () => ({ DATABASE_URL: await cluster.createDatabase() }),
  });
}

interface ModuleContestant {
  readonly name: string;
  readonly kind: "ws" | "socketio";
  readonly module: string;
  environment(): Promise<Readonly<Record<string, string>>>;
}

function moduleContestant({ name, kind, module, environment }: ModuleContestant): Contestant {
  return {
    name,
    kind,
    async start(workload) {
      const port = await freePort();
      const child = await startChild(join(import.meta.dirname, "servers", module), { ...(await environment()), PORT: String(port) });
      return { port, pid: child.pid!, rooms: anonymousRooms(workload), stop: () => endChild(child) };
    },
  };
}

function anonymousRooms({ rooms, members }: Workload): { id: string; tokens: string[] }[] {
  return Array.from({ length: rooms }, (_, index) => ({ id: `room${index}`, tokens: Array<string>(members).fill("") }));
}
