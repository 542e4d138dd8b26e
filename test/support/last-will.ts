import { spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Has a shell command run as soon as this process is gone, also when it was killed: for what would outlive it. A shell of its own
 * session waits for the end of a pipe that closes with us. Answers how to take it back.
 */
export function leaveWill(command: string): () => void {
  const heir = spawn("sh", ["-c", `read -r word || { ${command}; }`], { detached: true, stdio: ["pipe", "ignore", "ignore"], cwd: "/" });
  heir.on("error", () => {});
  heir.stdin.on("error", () => {});
  heir.unref();
  if ("unref" in heir.stdin && typeof heir.stdin.unref === "function") heir.stdin.unref();
  return () => void heir.stdin.end("never mind\n");
}

/** A new temporary folder that is gone after this process at the latest. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `staff-chat-${name}-`));
  leaveWill(`rm -rf '${folder}'`);
  return folder;
}
