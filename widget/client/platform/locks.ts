/** Locks between the tabs of one origin. A dead tab lets go of its own. */
export interface Locks {
  /** Holds `name` until the result is called. */
  hold(name: string): () => void;
  /** Runs `action` once nobody holds `name` any more; the result stops waiting. */
  whenFree(name: string, action: () => Promise<void>): () => void;
  /** Whether any tab holds `name`. */
  isHeld(name: string): Promise<boolean>;
}
