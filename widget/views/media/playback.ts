import type { ErrorCode } from "../../../protocol/errors.ts";
import { CommandRefused } from "../../client/platform/command-refused.ts";
import { codeOf } from "../shared/refusal.ts";

/** Where the bytes to play are; `expiresAt` by this machine's clock (ms since 1970). */
export interface MediaPlace {
  readonly url: string;
  readonly expiresAt: number;
}

export type PlaybackStatus = "paused" | "loading" | "playing" | "unplayable";

/** One sound or film under way. Only one plays at a time on a page. */
export interface Playback {
  readonly status: PlaybackStatus;
  /** Why its bytes can't be had; null when nothing is known against it. */
  readonly problem: ErrorCode | null;
  /** Seconds. */
  readonly position: number;
  /** Seconds, as the file itself says; null before it was asked, and for a recording that does not know. */
  readonly duration: number | null;
  /** Plays or pauses. */
  toggle(): void;
  /** Goes to a second of it; before the first play, that is where it will begin. */
  seek(seconds: number): void;
  setRate(rate: number): void;
  /** Ends it and lets go of its bytes. */
  release(): void;
}

export interface PlaybackOptions {
  readonly media: HTMLMediaElement;
  /** Finds the bytes; `again`: those found before could not be played. Null: they may not be had. @throws CommandRefused */
  readonly locate: (again: boolean) => Promise<MediaPlace | null>;
  /** Called when anything of it has changed. */
  readonly onChange: () => void;
}

/** Milliseconds before its end from which a link is replaced. */
const MARGIN_MS = 20_000;

let current: HTMLMediaElement | null = null;

/** Pauses what plays on this page, so that one thing is heard at a time. */
export function pauseOthers(media: HTMLMediaElement | null): void {
  if (current !== media) current?.pause();
  current = media;
}

/** Plays a file whose address ends while it is played: a new one is fetched shortly before, or on an error, and the position is kept. */
export class MediaPlayback implements Playback {
  readonly #options: PlaybackOptions;
  readonly #media: HTMLMediaElement;
  readonly #ending = new AbortController();
  #place: MediaPlace | null = null;
  #status: PlaybackStatus = "paused";
  #problem: ErrorCode | null = null;
  #position = 0;
  #isWanted = false;
  #isSecondTry = false;
  #renewal: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.#media = options.media;
    const events = {
      error: () => this.#onError(),
      playing: () => this.#onPlaying(),
      pause: () => this.#onPause(),
      ended: () => this.#onEnded(),
      timeupdate: () => this.#onTime(),
      durationchange: options.onChange,
    };
    for (const [name, listener] of Object.entries(events)) this.#media.addEventListener(name, listener, { signal: this.#ending.signal });
  }

  get status(): PlaybackStatus {
    return this.#status;
  }

  get problem(): ErrorCode | null {
    return this.#problem;
  }

  get position(): number {
    return this.#position;
  }

  get duration(): number | null {
    return Number.isFinite(this.#media.duration) ? this.#media.duration : null;
  }

  toggle(): void {
    if (this.#isWanted) {
      this.#isWanted = false;
      this.#media.pause();
      return this.#become("paused");
    }
    this.#isSecondTry = false;
    void this.#start();
  }

  seek(seconds: number): void {
    this.#position = seconds;
    if (this.#place !== null) this.#media.currentTime = seconds;
    this.#options.onChange();
  }

  setRate(rate: number): void {
    // A new address begins with the default.
    this.#media.defaultPlaybackRate = rate;
    this.#media.playbackRate = rate;
  }

  release(): void {
    this.#ending.abort();
    clearTimeout(this.#renewal);
    this.#isWanted = false;
    this.#media.pause();
    if (current === this.#media) current = null;
    this.#media.removeAttribute("src");
    this.#media.load();
  }

  #become(status: PlaybackStatus, problem: ErrorCode | null = null): void {
    this.#status = status;
    this.#problem = problem;
    if (status !== "playing") clearTimeout(this.#renewal);
    this.#options.onChange();
  }

  async #load(again: boolean): Promise<void> {
    const found = await this.#options.locate(again);
    if (this.#ending.signal.aborted) return;
    if (found === null) throw new CommandRefused("not_found");
    this.#place = found;
    this.#media.src = found.url;
    // Before anything is loaded this is where it begins.
    this.#media.currentTime = this.#position;
  }

  async #start(again = false): Promise<void> {
    const media = this.#media;
    this.#isWanted = true;
    this.#become("loading");
    try {
      if (this.#place === null || again || (isOver(this.#place) && !isBuffered(media))) await this.#load(again);
      if (!this.#isWanted || this.#ending.signal.aborted) return;
      pauseOthers(media);
      await media.play();
    } catch (error) {
      // What the browser makes of the bytes comes as an event; a play that it held back is one press away.
      if (error instanceof DOMException) {
        if (this.#status === "loading" && media.error === null && media.paused) this.#become("paused");
        return;
      }
      this.#isWanted = false;
      this.#become("paused", codeOf(error));
    }
  }

  #onError(): void {
    if (this.#place === null) return;
    const mayBeOver = isOver(this.#place);
    this.#place = null;
    if (!this.#isWanted) return this.#become("paused");
    if (this.#isSecondTry && !mayBeOver) {
      this.#isWanted = false;
      return this.#become("unplayable");
    }
    this.#isSecondTry = true;
    void this.#start(true);
  }

  #onPlaying(): void {
    this.#become("playing");
    clearTimeout(this.#renewal);
    if (this.#place === null || !Number.isFinite(this.#place.expiresAt)) return;
    const renew = (): void => void (isBuffered(this.#media) || this.#start(true));
    this.#renewal = setTimeout(renew, Math.max(0, this.#place.expiresAt - MARGIN_MS - Date.now()));
  }

  #onPause(): void {
    if (!this.#isWanted || this.#media.error !== null || this.#status === "loading") return;
    this.#isWanted = false;
    this.#become("paused");
  }

  #onEnded(): void {
    this.#isWanted = false;
    this.#position = 0;
    this.#media.currentTime = 0;
    this.#become("paused");
  }

  #onTime(): void {
    const media = this.#media;
    if (this.#place === null || media.error !== null || media.readyState === 0) return;
    this.#position = media.ended ? 0 : media.currentTime;
    this.#options.onChange();
  }
}

function isOver({ expiresAt }: MediaPlace): boolean {
  return Date.now() >= expiresAt - MARGIN_MS;
}

/** Whether all of it is here, so that its address is not needed any more. */
function isBuffered({ buffered, duration }: HTMLMediaElement): boolean {
  return buffered.length === 1 && buffered.start(0) === 0 && buffered.end(0) >= duration - 0.25;
}
