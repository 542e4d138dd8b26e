// What a session loads when a room is changed, or a file is chosen or shown: one chunk.
export { createFileCommands } from "./file-commands.ts";
export { createForwardCommands } from "./forward-commands.ts";
export { createPriorityCommands } from "./priority-commands.ts";
export { createSavedCommands } from "./saved-commands.ts";
export { createScheduleCommands } from "./schedule-commands.ts";
export { createRoomCommands } from "./room-commands.ts";
