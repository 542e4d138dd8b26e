/** Why nothing can be recorded. */
export type CaptureProblem = "denied" | "missing" | "busy" | "insecure" | "unsupported" | "failed";

/** A recording that did not begin, or broke off with nothing. */
export class CaptureFailed extends Error {
  readonly problem: CaptureProblem;

  constructor(problem: CaptureProblem, cause?: unknown) {
    super(`Recording failed: ${problem}.`, { cause });
    this.name = "CaptureFailed";
    this.problem = problem;
  }
}

/** A sound as a browser records it: media type without parameters, and the extension that goes with it. */
interface Format {
  readonly recorder: string;
  readonly mediaType: string;
  readonly extension: string;
}

/** In the order wanted: what is small first. */
const FORMATS: readonly Format[] = [
  { recorder: "audio/webm;codecs=opus", mediaType: "audio/webm", extension: "webm" },
  { recorder: "audio/mp4", mediaType: "audio/mp4", extension: "m4a" },
  { recorder: "audio/ogg;codecs=opus", mediaType: "audio/ogg", extension: "ogg" },
];
/** Enough for speech; 15 minutes are below 4 MB. */
const BITS_PER_SECOND = 32_000;
/** Milliseconds between two pieces of a recording, so that its size is known while it runs. */
const PIECE_MS = 1000;
/** Decibels below full scale that count as silence. */
const FLOOR_DB = -60;

/** A finished recording. */
export interface Captured {
  readonly content: Blob;
  readonly extension: string;
}

/** A recording under way. */
export interface Capture {
  /** Bytes so far. */
  readonly size: number;
  /** Loudness now, from 0 to 1. */
  level(): number;
  pause(): void;
  resume(): void;
  /** Ends the recording, which `done` answers. */
  stop(): void;
  /** Settles when it was stopped, or broke off (the microphone was pulled out). @throws CaptureFailed `failed` when there is nothing */
  readonly done: Promise<Captured>;
  /** Lets go of the microphone, whatever is under way. */
  release(): void;
}

/**
 * Asks for the microphone and begins to record.
 * @param extensions those the server takes; none: not known
 * @throws CaptureFailed
 */
export async function startCapture(extensions: readonly string[]): Promise<Capture> {
  const format = chooseFormat(extensions);
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    throw new CaptureFailed(problemOf(error), error);
  }
  try {
    return record(stream, format);
  } catch (error) {
    stopTracks(stream);
    throw new CaptureFailed("failed", error);
  }
}

function record(stream: MediaStream, { recorder: mimeType, mediaType, extension }: Format): Capture {
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
  const meter = createMeter(stream);
  const pieces: Blob[] = [];
  let size = 0;
  const release = (): void => {
    if (recorder.state !== "inactive") recorder.stop();
    meter.close();
    stopTracks(stream);
  };
  const done = new Promise<Captured>((resolve, reject) => {
    recorder.addEventListener("dataavailable", ({ data }) => {
      pieces.push(data);
      size += data.size;
    });
    recorder.addEventListener("stop", () => {
      release();
      if (size === 0) return reject(new CaptureFailed("failed"));
      resolve({ content: new Blob(pieces, { type: mediaType }), extension });
    });
  });
  // One who let it go before it ended does not wait for it.
  done.catch(() => undefined);
  recorder.start(PIECE_MS);
  return {
    get size() {
      return size;
    },
    level: meter.level,
    pause: () => recorder.state === "recording" && recorder.pause(),
    resume: () => recorder.state === "paused" && recorder.resume(),
    stop: () => recorder.state !== "inactive" && recorder.stop(),
    done,
    release,
  };
}

function chooseFormat(extensions: readonly string[]): Format {
  if (!isSecureContext) throw new CaptureFailed("insecure");
  const isTaken = ({ extension }: Format): boolean => extensions.length === 0 || extensions.includes(extension);
  const found =
    typeof MediaRecorder === "undefined"
      ? undefined
      : FORMATS.find((format) => isTaken(format) && MediaRecorder.isTypeSupported(format.recorder));
  if (found === undefined || !("mediaDevices" in navigator)) throw new CaptureFailed("unsupported");
  return found;
}

// Names of DOMExceptions (Media Capture and Streams, getUserMedia).
function problemOf(error: unknown): CaptureProblem {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "failed";
}

function createMeter(stream: MediaStream): { level(): number; close(): void } {
  const audio = new AudioContext();
  const analyser = new AnalyserNode(audio, { fftSize: 2048 });
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      return power === 0 ? 0 : Math.min(1, Math.max(0, 1 - (10 * Math.log10(power)) / FLOOR_DB));
    },
    close() {
      if (audio.state !== "closed") void audio.close();
    },
  };
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
