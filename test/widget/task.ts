/** Resolves after all that waits in a browser's queue of tasks. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
