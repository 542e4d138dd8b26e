/**
 * How a node's engine is told to keep its heap, for whoever starts one (`node …HEAP_FLAGS server/main.ts`). By itself it takes up to
 * 130 MB for what is young, and lets garbage grow to several times what lives: most of the memory of ten thousand idle sockets.
 * Both only matter after a rush of connections; delivering messages leaves little garbage that gets old.
 */
export const HEAP_FLAGS: readonly string[] = ["--max-semi-space-size=8", "--heap-growing-percent=40"];
