import { createCommands } from "./session-commands.ts";
import { createUserData } from "./storage/user-data.ts";
import { createHistory } from "./sync/history.ts";
import { roomTasks } from "./sync/room-loading.ts";
import { createRoomSubscriptions } from "./sync/room-subscriptions.ts";

/** What makes a session that only listens one in which rooms are read and written in. */
export const SESSION_PARTS = { createCommands, createUserData, createHistory, roomTasks, createRoomSubscriptions };
export type SessionParts = typeof SESSION_PARTS;
