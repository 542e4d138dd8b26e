/** Where the engine keeps its data; both null: in memory, anew. */
export interface PglitePlace {
  readonly folder: string | null;
  readonly snapshot: string | null;
}

/** What the driver asks of the worker thread; answered in order, by id. The worker's first answer has id 0: it is ready, or failed to start. */
export type PgliteRequest =
  | {
      readonly id: number;
      readonly type: "query";
      readonly statement: string;
      readonly parameters: readonly unknown[];
      readonly rowsAs: "objects" | "arrays";
    }
  | { readonly id: number; readonly type: "dump"; readonly path: string }
  | { readonly id: number; readonly type: "close" };

export type PgliteAnswer =
  | { readonly id: number; readonly rows: unknown[] }
  | { readonly id: number; readonly code: string; readonly constraint: string | null; readonly text: string };
