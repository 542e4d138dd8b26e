/** A promise with its end in hand. */
export interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Makes a promise that `resolve` or `reject` ends; nobody need wait for it. */
export function deferred(): Deferred {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((end, fail) => {
    resolve = end;
    reject = fail;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
