/** A line to the other tabs of the same origin. */
export interface Channel {
  post(message: string): void;
  close(): void;
}
