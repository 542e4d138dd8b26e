import type { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type Options = Parameters<NodeFS["init"]>[1];
type Engine = Parameters<NonNullable<Options["preRun"]>[number]>[0];

/** The attributes that the engine sets; the mode among them is absent when it sets another. */
interface Attributes {
  readonly mode?: number | null;
}
type SetAttributes = (target: unknown, attributes: Attributes) => void;
interface Operations {
  readonly node_ops: { setattr: SetAttributes };
  readonly stream_ops: { setattr: SetAttributes };
}

const FOREIGN = 0o077;

/** The engine's files in a folder. It sets the mode of each by itself, past the umask, as readable and writable by all: here they are the user's alone. */
export class PrivateNodeFS extends NodeFS {
  override async init(pglite: PGlite, options: Options): Promise<{ emscriptenOpts: Options }> {
    const { emscriptenOpts } = await super.init(pglite, options);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [keepPrivate, ...(emscriptenOpts.preRun ?? [])] } };
  }
}

function keepPrivate({ NODEFS }: Engine): void {
  // The engine's types leave out what Emscripten has in every such file system.
  const { node_ops: nodes, stream_ops: streams } = NODEFS as unknown as Operations;
  for (const operations of [nodes, streams]) {
    const { setattr } = operations;
    operations.setattr = (target, attributes) => setattr(target, closed(attributes));
  }
}

function closed(attributes: Attributes): Attributes {
  return typeof attributes.mode === "number" ? { ...attributes, mode: attributes.mode & ~FOREIGN } : attributes;
}
