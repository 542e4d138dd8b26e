import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { temporaryFolder, leaveWill } from "../../support/last-will.ts";
import { until } from "../../support/waiting.ts";
import { existsSync } from "node:fs";

/** Starts a program that is gone after this process at the latest. It may say something on `fd3`; what it says otherwise is of no interest. */
export function start(program: string, words: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(program, words, { env: environment, stdio: ["ignore", "ignore", "ignore", "pipe"] });
  child.once("exit", leaveWill(`kill -9 ${child.pid}`));
  return child;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** A home of its own: programs that keep settings and sockets there find nothing, and leave nothing. */
export async function createHome(name: string): Promise<NodeJS.ProcessEnv> {
  const folder = await temporaryFolder(name);
  return { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder };
}

/** In the foreground until it is ended, with nothing but one device that swallows what is played. */
const SOUND = ["--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "-n", "-L", "module-null-sink"];

/** A sound device that nobody hears; without one, browsers play nothing. */
export async function startSound(): Promise<{ readonly server: string; stop(): Promise<void> }> {
  const home = await createHome("sound");
  const socket = join(String(home["HOME"]), "native");
  const child = start("pulseaudio", [...SOUND, "-L", `module-native-protocol-unix socket=${socket} auth-anonymous=1`], home);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`pulseaudio ended with ${child.exitCode}`);
    return existsSync(socket);
  });
  return { server: `unix:${socket}`, stop: () => end(child) };
}

/** A screen that nobody sees; answers its name. */
export async function startScreen({ width, height }: { readonly width: number; readonly height: number }): Promise<{
  readonly name: string;
  stop(): Promise<void>;
}> {
  const words = ["-displayfd", "3", "-screen", "0", `${width}x${height}x24`, "-nolisten", "tcp", "-noreset"];
  const child = start("Xvfb", words, await createHome("screen"));
  const [number] = (await once(child.stdio[3] as NodeJS.ReadableStream, "data")) as [Buffer];
  return { name: `:${number.toString().trim()}`, stop: () => end(child) };
}
