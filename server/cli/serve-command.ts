import { createCommand } from "./command.ts";

export const serveCommand = createCommand({
  name: "serve",
  description: "Runs the server until it is told to stop (SIGINT, SIGTERM)",
  examples: ["", "with the environment: PORT=3000 DATA_DIR=/var/lib/staff-chat"],
  args: {},
  async run() {
    const { start } = await import("../main.ts");
    await start();
    return { data: null, text: "" };
  },
});
