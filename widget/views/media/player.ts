import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Attachment } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import { shortName } from "../../content/excerpt.ts";
import { durationText } from "./duration-text.ts";
import { icon } from "../controls/icons.ts";
import { MediaPlayback, type MediaPlace, type Playback } from "./playback.ts";
import { problemText } from "../shared/problem.ts";
import { codeOf } from "../shared/refusal.ts";
import { saveAddress, saveFile } from "./save-file.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { WAVEFORM_HEIGHT, waveformPath } from "./waveform.ts";

/** What a player has to know of a file. */
export type PlayableFile = Pick<Attachment, "id" | "kind" | "name" | "duration" | "waveform" | "width" | "height">;

const RATES = [1, 1.5, 2] as const;
/** Seconds that an arrow key goes, in short and in long sounds. */
const STEP = { short: 1, long: 5, from: 60 } as const;

let lastRate: number = RATES[0];

/** Plays a voice message, a sound or a film. Nothing is fetched before it is first played. */
export class PlayerElement extends ViewElement {
  static override properties = {
    attachment: { attribute: false },
    blob: { attribute: false },
    opened: { state: true },
    problem: { state: true },
  };
  declare attachment: PlayableFile;
  /** The content, where it is here already; null: it is fetched. */
  declare blob: Blob | null;
  /** Whether a film has left its poster. */
  declare private opened: boolean;
  /** Why it could not be saved. */
  declare private problem: ErrorCode | null;
  #playback: Playback | null = null;
  #rate = lastRate;
  #addresses: string[] = [];
  #frame = 0;

  constructor() {
    super();
    this.blob = null;
    this.opened = false;
    this.problem = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A list that sorts its rows takes them out and puts them back in one go.
    queueMicrotask(() => {
      if (!this.isConnected) this.#release();
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("attachment");
    if (before !== undefined && before.id !== this.attachment.id) this.#release();
  }

  protected override render(): TemplateResult {
    return html`${this.attachment.kind === "video" ? this.#film() : this.#sound()}${this.#trouble()}`;
  }

  #sound(): TemplateResult {
    const { attachment, localize } = this;
    const isPlaying = this.#isWanted;
    const label = localize.term(isPlaying ? "pause" : "play");
    const isVoice = attachment.kind === "voice";
    return html`<div class="player" part="player" role="group" aria-label=${isVoice ? localize.term("voiceMessage") : attachment.name}>
      <button class="player-button" part="player-button" type="button" aria-label=${label} title=${label} @click=${this.#toggle}>
        ${this.#playback?.status === "loading" ? html`<span class="spinner" aria-hidden="true"></span>` : icon(isPlaying ? "pause" : "play")}
      </button>
      <div class="player-body">
        ${isVoice ? nothing : html`<bdi class="player-name" title=${attachment.name}>${shortName(attachment.name)}</bdi>`}
        <div class="player-line">
          ${this.#track()}
          <span class="player-time" part="player-time">${this.#time()}</span>
          <button
            class="player-rate"
            part="player-rate"
            type="button"
            aria-label=${localize.term("playbackRate", { rate: localize.number(this.#rate) })}
            @click=${this.#nextRate}
          >
            ${localize.number(this.#rate)}×
          </button>
        </div>
      </div>
    </div>`;
  }

  #track(): TemplateResult {
    const { localize } = this;
    const { path, bars } = waveformPath(this.attachment.waveform);
    const wave = (name: string): TemplateResult =>
      html`<svg class=${name} viewBox="0 0 ${bars} ${WAVEFORM_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        <path d=${path} />
      </svg>`;
    const total = this.#total;
    const position = Math.min(this.#position, total);
    const elapsed = durationText(localize, position);
    return html`<div class="player-track" part="player-track">
      ${wave("waveform")}${wave("waveform is-played")}
      <input
        class="player-seek"
        type="range"
        min="0"
        step="any"
        max=${total}
        .value=${String(position)}
        ?disabled=${total === 0}
        aria-label=${localize.term("playbackPosition")}
        aria-valuetext=${localize.term("playedOf", { elapsed, total: durationText(localize, total) })}
        @input=${this.#onSeek}
        @keydown=${this.#onKey}
      />
    </div>`;
  }

  #film(): TemplateResult {
    const { attachment, localize } = this;
    if (this.opened)
      return html`<video
        class="player-video"
        part="player-video"
        controls
        playsinline
        preload="none"
        aria-label=${attachment.name}
      ></video>`;
    const length = attachment.duration === null ? "" : durationText(localize, attachment.duration / 1000);
    const name = localize.term("playVideo", { name: attachment.name });
    const label = length === "" ? name : `${name}, ${length}`;
    return html`<button
      class="player-video player-poster"
      part="player-video"
      type="button"
      aria-label=${label}
      title=${name}
      @click=${this.#openFilm}
    >
      <span class="player-button">${icon("play")}</span>
      ${length === "" ? nothing : html`<span class="player-length">${length}</span>`}
    </button>`;
  }

  #trouble(): TemplateResult {
    const { attachment, localize } = this;
    const isUnplayable = this.#playback?.status === "unplayable";
    const code = this.problem ?? this.#playback?.problem ?? null;
    const name = attachment.kind === "voice" ? localize.term("voiceMessage") : attachment.name;
    const text = code !== null ? problemText(localize, code) : isUnplayable ? localize.term("unplayable", { name }) : null;
    return html`<div role="status">
      ${
        text === null
          ? nothing
          : html`<p class="player-trouble" part="player-trouble">
              ${text}
              ${isUnplayable ? html`<button class="text-button" type="button" @click=${this.#save}>${icon("download")}${localize.term("downloadFile", { name })}</button>` : nothing}
            </p>`
      }
    </div>`;
  }

  protected override updated(): void {
    const { width, height } = this.attachment;
    if (width !== null && height !== null && width > 0 && height > 0) this.style.setProperty("--_ratio", `${width} / ${height}`);
    this.#drawPlayed();
  }

  get #isWanted(): boolean {
    const status = this.#playback?.status;
    return status === "playing" || status === "loading";
  }

  get #position(): number {
    return this.#playback?.position ?? 0;
  }

  /** Seconds; 0 while unknown. What was measured while recording comes first: a recording may not know its own. */
  get #total(): number {
    const { duration } = this.attachment;
    return duration === null ? (this.#playback?.duration ?? 0) : duration / 1000;
  }

  // As wide while it plays as before, so that the bar keeps its length.
  #time(): string {
    const total = this.#total;
    const position = total === 0 ? this.#position : Math.min(this.#position, total);
    if (this.#isWanted || position > 0) return durationText(this.localize, position);
    return total === 0 ? "" : durationText(this.localize, total);
  }

  /** Between two events of the browser the bar goes on evenly. */
  #drawPlayed(): void {
    cancelAnimationFrame(this.#frame);
    const total = this.#total;
    const position = this.#position;
    this.style.setProperty("--_played", String(total === 0 ? 0 : Math.min(1, position / total)));
    if (this.#playback?.status !== "playing" || total === 0) return;
    const since = performance.now();
    const draw = (now: number): void => {
      const at = position + (Math.max(0, now - since) / 1000) * this.#rate;
      this.style.setProperty("--_played", String(Math.min(1, at / total)));
      this.#frame = requestAnimationFrame(draw);
    };
    this.#frame = requestAnimationFrame(draw);
  }

  #start(media: HTMLMediaElement): Playback {
    const playback = new MediaPlayback({ media, locate: (again) => this.#locate(again), onChange: () => this.requestUpdate() });
    playback.setRate(this.#rate);
    this.#playback = playback;
    return playback;
  }

  async #locate(again: boolean): Promise<MediaPlace | null> {
    const { commands } = this;
    const blob = this.blob ?? (again ? null : await commands.fileBlob(this.attachment.id).catch(() => null));
    // Taken off the page meanwhile: nobody would ever give the address back.
    if (this.#playback === null) return null;
    if (blob === null) return commands.fileLink(this.attachment.id, "original");
    const url = URL.createObjectURL(blob);
    this.#addresses.push(url);
    return { url, expiresAt: Infinity };
  }

  #toggle(): void {
    this.problem = null;
    (this.#playback ?? this.#start(new Audio())).toggle();
  }

  async #openFilm(): Promise<void> {
    this.opened = true;
    await this.updateComplete;
    const video = this.querySelector("video");
    if (video === null) return;
    video.focus();
    this.#start(video).toggle();
  }

  #seek(seconds: number): void {
    (this.#playback ?? this.#start(new Audio())).seek(Math.min(Math.max(0, seconds), this.#total));
  }

  #onSeek(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.#seek(event.target.valueAsNumber);
  }

  // The browser's own steps are for a hundred values, not for seconds. The bar runs from left to right in every script, as its keys do.
  #onKey(event: KeyboardEvent): void {
    const total = this.#total;
    const step = total > STEP.from ? STEP.long : STEP.short;
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: this.#position + step,
      ArrowUp: this.#position + step,
      ArrowLeft: this.#position - step,
      ArrowDown: this.#position - step,
      Home: 0,
      End: total,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#seek(target);
  }

  #nextRate(): void {
    const next = RATES[(RATES.findIndex((rate) => rate === this.#rate) + 1) % RATES.length] ?? RATES[0];
    this.#rate = next;
    lastRate = next;
    this.#playback?.setRate(next);
    this.requestUpdate();
  }

  async #save(): Promise<void> {
    const { blob, attachment } = this;
    try {
      if (blob === null) return await saveFile(this, attachment);
      const url = URL.createObjectURL(blob);
      this.#addresses.push(url);
      saveAddress(url, attachment.name);
    } catch (error) {
      this.problem = codeOf(error);
    }
  }

  #release(): void {
    cancelAnimationFrame(this.#frame);
    this.#playback?.release();
    this.#playback = null;
    this.opened = false;
    for (const address of this.#addresses.splice(0)) URL.revokeObjectURL(address);
  }
}

defineElement("staff-chat-player", PlayerElement);
