import { isIPv6 } from "node:net";
import { causeCodes } from "../base/errors.ts";
import { SetupError } from "../database/setup-error.ts";

/** What kept the server from starting and what to do, for the operator; without secrets. */
export function explainStart(error: unknown): string {
  if (error instanceof SetupError) return error.message;
  const trouble = systemTrouble(error);
  if (trouble !== null) return trouble;
  const known = [error instanceof Error ? error.name : typeof error, ...causeCodes(error)].join(" ");
  return `The server cannot start, for a reason that it has no words for (${known}). Please report it with this line.`;
}

/** The same for what the operating system refuses; null: it did not. */
export function systemTrouble(error: unknown): string | null {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return null;
  const code = String(error.code);
  if (error.syscall === "listen") return explainListen(code, addressOf(error), "port" in error ? Number(error.port) : null);
  if (error.syscall === "getaddrinfo") return `HOST names no address (${code}). Write one of this machine, such as 127.0.0.1 or 0.0.0.0.`;
  if (!("path" in error) || String(error.syscall).startsWith("spawn")) return null;
  return `${String(error.path)} cannot be used (${code}). Check DATA_DIR and FILES_DIR, that this user may write there, and that there is room.`;
}

function addressOf(error: Error): string {
  const address = "address" in error ? String(error.address) : "";
  return isIPv6(address) ? `[${address}]` : address;
}

function explainListen(code: string, address: string, port: number | null): string {
  if (code === "EADDRINUSE")
    return `Port ${port} of ${address} is taken by another process (${code}). Stop that one, or set PORT to a free one.`;
  if (code === "EACCES")
    return `This user may not listen on port ${port} (${code}). Set PORT to 1024 or more, with a proxy before it, or give the process the right.`;
  if (code === "EADDRNOTAVAIL")
    return `${address} is no address of this machine (${code}). Set HOST to one that is, such as 127.0.0.1 or 0.0.0.0.`;
  return `The server cannot listen on port ${port} of ${address} (${code}). Check HOST and PORT.`;
}
