import { createCommand } from "./command.ts";

export const serveCommand = createCommand({
  name: "serve",
  description: "Runs the server until it is told to stop (SIGINT, SIGTERM); see config doc for its environment",
  examples: [""],
  args: {},
  async run() {
    const { start } = await import("../main.ts");
    await start();
    return { data: null, text: "" };
  },
});
