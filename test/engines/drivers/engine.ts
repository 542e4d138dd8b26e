/** A browser engine under test: what its driver can do, and no more than all three can. */
export interface Engine {
  readonly name: "Chromium" | "Firefox ESR" | "WebKitGTK";
  readonly version: string;
  /** Opens a view with storage of its own, as large as told. */
  open(size: Size): Promise<Tab>;
  close(): Promise<void>;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Keys that mean something else than a character. */
export type Key = "Enter" | "Escape" | "Tab" | "ArrowDown" | "Backspace" | "Home";

/** One person's view. Everything else that a journey does is made of these. */
export interface Tab {
  goto(address: string): Promise<void>;
  reload(): Promise<void>;
  /** To the page before, as by the back button. */
  back(): Promise<void>;
  /** Runs `work` in the page, where nothing of its surroundings is known; argument and result go as JSON. */
  evaluate<Arg, Result>(work: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>;
  /** Moves the mouse to a place of the view, and presses there if told. */
  point(place: { readonly x: number; readonly y: number }, press: boolean): Promise<void>;
  /** Types into what has the focus. */
  type(text: string): Promise<void>;
  key(name: Key): Promise<void>;
  /** Chooses files in the field that `selector` finds inside of the chat. */
  choose(selector: string, paths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
