/** Loads what a session needs beside being connected; the panel's views bring it along. */
export const loadSessionParts = async () => (await import("./session-parts.ts")).PARTS;
