import type { Readable } from "node:stream";

/** What a virus scanner says; `signature` names what it found. */
export type Verdict = { readonly clean: true } | { readonly clean: false; readonly signature: string };

/** The scanner could not be asked, or did not answer in time or in its form. */
export class ScannerAway extends Error {
  override readonly name = "ScannerAway";
}

/** A file that is to be scanned. */
export interface ScanSource {
  /** Bytes. */
  readonly size: number;
  /** All of it, from its beginning; may be asked for more than once. */
  open(): Promise<Readable>;
}

/** Looks for malware. */
export interface Scanner {
  /** Sends the file as a stream. @throws ScannerAway, whatever reading throws */
  scan(source: ScanSource, signal: AbortSignal): Promise<Verdict>;
}

/** Milliseconds for one file, from the first byte to the verdict. */
export const SCAN_MS = 120_000;
