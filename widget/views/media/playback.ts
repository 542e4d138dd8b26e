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
export function createPlayback({ media, locate, onChange }: PlaybackOptions): Playback {
  const ending = new AbortController();
  let place: MediaPlace | null = null;
  let status: PlaybackStatus = "paused";
  let problem: ErrorCode | null = null;
  let position = 0;
  let isWanted = false;
  let isSecondTry = false;
  let renewal: ReturnType<typeof setTimeout> | undefined;

  const settle = (next: PlaybackStatus, code: ErrorCode | null = null): void => {
    status = next;
    problem = code;
    if (next !== "playing") clearTimeout(renewal);
    onChange();
  };
  const load = async (again: boolean): Promise<void> => {
    const found = await locate(again);
    if (ending.signal.aborted) return;
    if (found === null) throw new CommandRefused("not_found");
    place = found;
    media.src = found.url;
    // Before anything is loaded this is where it begins.
    media.currentTime = position;
  };
  const start = async (again = false): Promise<void> => {
    isWanted = true;
    settle("loading");
    try {
      if (place === null || again || (isOver(place) && !isBuffered(media))) await load(again);
      if (!isWanted || ending.signal.aborted) return;
      pauseOthers(media);
      await media.play();
    } catch (error) {
      // What the browser makes of the bytes comes as an event; a play that it held back is one press away.
      if (error instanceof DOMException) return void (status === "loading" && media.error === null && media.paused && settle("paused"));
      isWanted = false;
      settle("paused", codeOf(error));
    }
  };
  const onError = (): void => {
    if (place === null) return;
    const mayBeOver = isOver(place);
    place = null;
    if (!isWanted) return settle("paused");
    if (isSecondTry && !mayBeOver) {
      isWanted = false;
      return settle("unplayable");
    }
    isSecondTry = true;
    void start(true);
  };
  const onPlaying = (): void => {
    settle("playing");
    clearTimeout(renewal);
    if (place === null || !Number.isFinite(place.expiresAt)) return;
    renewal = setTimeout(() => void (isBuffered(media) || start(true)), Math.max(0, place.expiresAt - MARGIN_MS - Date.now()));
  };
  const onPause = (): void => {
    if (!isWanted || media.error !== null || status === "loading") return;
    isWanted = false;
    settle("paused");
  };
  const onEnded = (): void => {
    isWanted = false;
    position = 0;
    media.currentTime = 0;
    settle("paused");
  };
  const onTime = (): void => {
    if (place === null || media.error !== null || media.readyState === 0) return;
    position = media.ended ? 0 : media.currentTime;
    onChange();
  };
  const events = { error: onError, playing: onPlaying, pause: onPause, ended: onEnded, timeupdate: onTime, durationchange: onChange };
  for (const [name, listener] of Object.entries(events)) media.addEventListener(name, listener, { signal: ending.signal });

  return {
    get status() {
      return status;
    },
    get problem() {
      return problem;
    },
    get position() {
      return position;
    },
    get duration() {
      return Number.isFinite(media.duration) ? media.duration : null;
    },
    toggle() {
      if (isWanted) {
        isWanted = false;
        media.pause();
        return settle("paused");
      }
      isSecondTry = false;
      void start();
    },
    seek(seconds) {
      position = seconds;
      if (place !== null) media.currentTime = seconds;
      onChange();
    },
    setRate(rate) {
      // A new address begins with the default.
      media.defaultPlaybackRate = rate;
      media.playbackRate = rate;
    },
    release() {
      ending.abort();
      clearTimeout(renewal);
      isWanted = false;
      media.pause();
      if (current === media) current = null;
      media.removeAttribute("src");
      media.load();
    },
  };
}

function isOver({ expiresAt }: MediaPlace): boolean {
  return Date.now() >= expiresAt - MARGIN_MS;
}

/** Whether all of it is here, so that its address is not needed any more. */
function isBuffered({ buffered, duration }: HTMLMediaElement): boolean {
  return buffered.length === 1 && buffered.start(0) === 0 && buffered.end(0) >= duration - 0.25;
}
