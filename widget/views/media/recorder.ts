import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Limits } from "../../../protocol/limits.ts";
import type { TermKey } from "../../i18n/catalogue.ts";
import type { PanelContext } from "../shared/view-context.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { durationText } from "./duration-text.ts";
import { icon, type IconName } from "../controls/icons.ts";
import { drawLevels } from "./level-canvas.ts";
import { pauseOthers } from "./playback.ts";
import "./player.ts";
import type { PlayableFile } from "./player.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { RecorderDoneEvent, recordingName, type Recording } from "./recording.ts";
import { CaptureFailed, startCapture, type Capture, type Captured, type CaptureProblem } from "./voice-capture.ts";
import { encodeWaveform } from "./waveform.ts";

type Phase = "asking" | "recording" | "paused" | "finishing" | "preview" | "refused";

const TICK_MS = 50;
/** Seconds before the end at which it is said that it comes. */
const WARNED_SECONDS = 30;
/** Bytes kept free below the limit: what the last piece may bring. */
const SPARE_BYTES = 64 * 1024;

const PROBLEM_TERMS = {
  denied: "microphoneDenied",
  missing: "microphoneMissing",
  busy: "microphoneBusy",
  insecure: "microphoneInsecure",
  unsupported: "microphoneUnsupported",
  failed: "recordingFailed",
} as const satisfies Record<CaptureProblem, TermKey>;

/**
 * The bar in the composer's place while a voice message is recorded: it begins to record as soon as it is on the page, and lets go of the
 * microphone when it leaves, and when nobody can see it any more. `staff-chat-recorder-done` brings what is to be sent; `staff-chat-recorder-ended` says
 * it may be taken away.
 */
export class RecorderElement extends ViewElement {
  static override properties = {
    limits: { attribute: false },
    visibility: { state: true },
    phase: { state: true },
    problem: { state: true },
    seconds: { state: true },
    recording: { state: true },
  };
  declare limits: Pick<Limits, "voiceSeconds" | "attachmentBytes" | "attachmentExtensions">;
  declare readonly visibility: PanelContext["visibility"];
  declare private phase: Phase;
  declare private problem: CaptureProblem | null;
  /** Whole seconds recorded. */
  declare private seconds: number;
  declare private recording: Recording | null;
  #capture: Capture | null = null;
  /** Which attempt is under way; what a former one still brings is of no interest. */
  #attempt = 0;
  #levels: number[] = [];
  #elapsed = 0;
  #since = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** What becomes of it as soon as it is finished, without asking. */
  #fate: "sent" | "kept" | null = null;

  constructor() {
    super();
    consumeContexts(this, "visibility");
    this.phase = "asking";
    this.problem = null;
    this.seconds = 0;
    this.recording = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#record();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.phase === "preview" && this.recording !== null) void this.#finishWith(this.recording, true);
    else if (this.phase === "recording" || this.phase === "paused") this.#finishAs("kept");
    else if (this.phase !== "finishing") this.#letGo();
  }

  // A panel that was closed must not listen on; a person who looks at another page may well go on speaking.
  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("visibility") || this.visibility.open || !this.visibility.document) return;
    if (this.phase === "asking") this.#end();
    else if (this.phase === "recording" || this.phase === "paused") this.#stop();
  }

  protected override render(): TemplateResult {
    const { localize, phase } = this;
    return html`<div
      class="recorder is-${phase}"
      part="recorder"
      role="group"
      tabindex="-1"
      aria-label=${localize.term("voiceMessage")}
      @keydown=${this.#onKey}
    >
      ${this.#button("discardRecording", "trash", () => this.#end())}
      <div class="recorder-body">${this.#body()}</div>
      ${this.#actions()}
    </div>`;
  }

  #body(): TemplateResult {
    const { localize, phase, recording } = this;
    if (phase === "refused")
      return html`<p class="recorder-problem" part="recorder-problem" role="alert">
        ${localize.term(PROBLEM_TERMS[this.problem ?? "failed"])}
      </p>`;
    if (phase === "asking")
      return html`<p class="recorder-note" role="status">
        <span class="spinner" aria-hidden="true"></span>${localize.term("microphoneAsked")}
      </p>`;
    if (recording !== null) return this.#preview(recording);
    const isPaused = phase === "paused";
    return html`<span class="recorder-dot ${isPaused ? "is-paused" : ""}" aria-hidden="true"></span>
      <span class="recorder-time" part="recorder-time" role="timer" aria-label=${localize.term(isPaused ? "recordingPaused" : "recording")}
        >${durationText(localize, this.seconds)}</span
      >
      <canvas class="recorder-levels" part="recorder-levels" aria-hidden="true"></canvas>
      ${this.#left <= WARNED_SECONDS ? html`<span class="recorder-left">${localize.term("recordingSoonOver", { count: this.#left })}</span>` : nothing}`;
  }

  #preview(recording: Recording): TemplateResult {
    const attachment: PlayableFile = {
      id: "",
      kind: "voice",
      name: recording.name,
      duration: recording.duration,
      waveform: recording.waveform,
      width: null,
      height: null,
    };
    return html`<div class="recorder-preview">
      <staff-chat-player .attachment=${attachment} .blob=${recording.content}></staff-chat-player>
      ${this.#left === 0 ? html`<p class="recorder-note">${this.localize.term("recordingLimit")}</p>` : nothing}
    </div>`;
  }

  #actions(): TemplateResult {
    const { phase, problem } = this;
    if (phase === "refused") {
      if (problem === "insecure" || problem === "unsupported") return html`${nothing}`;
      return html`<button class="text-button" part="recorder-again" type="button" @click=${() => void this.#record()}>
        ${this.localize.term("tryAgain")}
      </button>`;
    }
    if (phase === "asking") return html`${nothing}`;
    const isRunning = phase === "recording" || phase === "paused";
    return html`${
        !isRunning
          ? nothing
          : html`${phase === "paused" ? this.#button("resumeRecording", "mic", () => this.#resume()) : this.#button("pauseRecording", "pause", () => this.#pause())}
            ${this.#button("stopRecording", "stop", () => this.#stop())}`
      }
      <button
        class="send-button"
        part="send-button"
        type="button"
        aria-label=${this.localize.term("sendRecording")}
        title=${this.localize.term("sendRecording")}
        ?disabled=${phase === "finishing"}
        @click=${this.#send}
      >
        ${icon("send")}
      </button>`;
  }

  #button(
    term: TermKey & ("discardRecording" | "resumeRecording" | "pauseRecording" | "stopRecording"),
    name: IconName,
    press: () => void,
  ): TemplateResult {
    const label = this.localize.term(term);
    return html`<button
      class="icon-button"
      part="recorder-button"
      type="button"
      data-action=${term}
      aria-label=${label}
      title=${label}
      @click=${press}
    >
      ${icon(name)}
    </button>`;
  }

  protected override firstUpdated(): void {
    this.#focus(".recorder");
  }

  /** Seconds that may still be recorded. */
  get #left(): number {
    return Math.max(0, this.limits.voiceSeconds - this.seconds);
  }

  /** Milliseconds recorded, without the pauses. */
  get #duration(): number {
    return this.#elapsed + (this.phase === "recording" ? performance.now() - this.#since : 0);
  }

  async #record(): Promise<void> {
    this.#letGo();
    const attempt = ++this.#attempt;
    this.#levels = [];
    this.#elapsed = 0;
    this.#fate = null;
    Object.assign(this, { phase: "asking", problem: null, seconds: 0, recording: null });
    pauseOthers(null);
    // The limits are there with the first drawing only.
    await this.updateComplete;
    try {
      const capture = await startCapture(this.limits.attachmentExtensions);
      if (attempt !== this.#attempt) return capture.release();
      this.#capture = capture;
      void this.#await(capture, attempt);
      this.#run();
      this.host.announce(this.localize.term("recording"));
      await this.updateComplete;
      this.#focus('[data-action="stopRecording"]');
    } catch (error) {
      if (attempt === this.#attempt) this.#refuse(error);
    }
  }

  async #await(capture: Capture, attempt: number): Promise<void> {
    try {
      const captured = await capture.done;
      if (attempt === this.#attempt) await this.#finish(captured);
    } catch (error) {
      if (attempt === this.#attempt) this.#refuse(error);
    }
  }

  async #finish({ content, extension }: Captured): Promise<void> {
    this.#hold();
    this.#capture = null;
    const recording = {
      content,
      name: recordingName(extension),
      duration: Math.round(this.#elapsed),
      waveform: encodeWaveform(this.#levels),
    };
    this.recording = recording;
    this.phase = "preview";
    if (this.#fate !== null) return this.#finishWith(recording, this.#fate === "kept");
    if (this.#left === 0) this.host.announce(this.localize.term("recordingLimit"));
    await this.updateComplete;
    this.#focus(".player-button");
  }

  #refuse(error: unknown): void {
    this.#letGo();
    this.problem = error instanceof CaptureFailed ? error.problem : "failed";
    this.phase = "refused";
    void this.updateComplete.then(() => this.#focus('[part="recorder-again"], [data-action]'));
  }

  #run(): void {
    this.phase = "recording";
    this.#since = performance.now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #tick(): void {
    const capture = this.#capture;
    if (capture === null) return;
    this.#levels.push(capture.level());
    const canvas = this.querySelector("canvas");
    if (canvas !== null) drawLevels(canvas, this.#levels);
    const before = this.#left;
    this.seconds = Math.min(Math.floor(this.#duration / 1000), this.limits.voiceSeconds);
    if (before > WARNED_SECONDS && this.#left <= WARNED_SECONDS)
      this.host.announce(this.localize.term("recordingSoonOver", { count: this.#left }));
    if (this.#left === 0 || capture.size + SPARE_BYTES > this.limits.attachmentBytes) this.#stop();
  }

  /** Stops counting. */
  #hold(): void {
    clearInterval(this.#timer);
    this.#elapsed = this.#duration;
    if (this.phase === "recording") this.phase = "finishing";
  }

  #pause(): void {
    this.#hold();
    this.#capture?.pause();
    this.phase = "paused";
    this.host.announce(this.localize.term("recordingPaused"));
    void this.updateComplete.then(() => this.#focus('[data-action="resumeRecording"]'));
  }

  #resume(): void {
    this.#capture?.resume();
    this.#run();
    this.host.announce(this.localize.term("recording"));
    void this.updateComplete.then(() => this.#focus('[data-action="pauseRecording"]'));
  }

  #stop(): void {
    this.#hold();
    this.phase = "finishing";
    this.#capture?.stop();
  }

  #send(): void {
    if (this.recording !== null) void this.#finishWith(this.recording, false);
    else this.#finishAs("sent");
  }

  #finishAs(fate: "sent" | "kept"): void {
    this.#fate = fate;
    this.#stop();
  }

  async #finishWith(recording: Recording, kept: boolean): Promise<void> {
    const event = new RecorderDoneEvent(recording, kept);
    const attempt = this.#attempt;
    this.phase = "finishing";
    this.dispatchEvent(event);
    const taken = await event.taken;
    if (attempt !== this.#attempt) return;
    if (taken) return this.#end();
    this.phase = "preview";
    await this.updateComplete;
    this.#focus(".send-button");
  }

  #end(): void {
    this.#letGo();
    Object.assign(this, { phase: "finishing", recording: null });
    this.dispatchEvent(new Event("staff-chat-recorder-ended", { bubbles: true }));
  }

  #letGo(): void {
    this.#attempt += 1;
    clearInterval(this.#timer);
    this.#capture?.release();
    this.#capture = null;
  }

  // Escape discards the recording, and does not close the panel around it.
  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.#end();
  }

  #focus(selector: string): void {
    this.querySelector<HTMLElement>(selector)?.focus();
  }
}

defineElement("staff-chat-recorder", RecorderElement);
