/** A voice message to be sent; `duration` in milliseconds, `waveform` as `Attachment.waveform`. */
export interface Recording {
  readonly content: Blob;
  readonly name: string;
  readonly duration: number;
  readonly waveform: string;
}

/** A person sends what they recorded; or, with `kept`, left before they did, and it waits for them among the files of the next message. */
export class RecorderDoneEvent extends Event implements Recording {
  /** Set by who takes it: whether it is in good hands. Until then, and if not, the recorder keeps it. */
  taken: Promise<boolean> = Promise.resolve(true);
  readonly content: Blob;
  readonly name: string;
  readonly duration: number;
  readonly waveform: string;
  readonly kept: boolean;

  constructor({ content, name, duration, waveform }: Recording, kept: boolean) {
    super("staff-chat-recorder-done", { bubbles: true });
    this.content = content;
    this.name = name;
    this.duration = duration;
    this.waveform = waveform;
    this.kept = kept;
  }
}

/** A name by the local time, such as `voice-message-20261121-094210.webm`. */
export function recordingName(extension: string): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `voice-message-${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}.${extension}`;
}
