import { html, nothing, type TemplateResult } from "lit";
import type { Attachment } from "../../../protocol/entities.ts";
import { icon, type IconName } from "../controls/icons.ts";
import { saveFile } from "../media/save-file.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { openPaper, PAPER_BYTES, type Paper } from "./paper-pages.ts";
import { PageDrawing } from "./page-drawing.ts";
import { paperViews } from "./views-papers.ts";

export const sheets = [paperViews];

/** How wide pages are, by steps; 1 fits them into the window. */
const [STEP, LEAST, MOST] = [1.25, 0.4, 5];

interface Pressed {
  readonly part: string;
  readonly picture: IconName;
  readonly label: string;
  readonly press: () => void;
}

/**
 * A PDF over the whole page: its pages one below the other, plus, minus and 0 enlarge, Escape closes. The browser keeps the focus inside and gives it back
 * (HTML, `dialog.showModal()`).
 */
export class PaperViewerElement extends ViewElement {
  static override properties = {
    attachment: { state: true },
    paper: { state: true },
    page: { state: true },
    problem: { state: true },
  };
  declare private attachment: Attachment | null;
  declare private paper: Paper | null;
  /** The page that is read. */
  declare private page: number;
  declare private problem: boolean;
  #drawing: PageDrawing | null = null;
  /** Ends what is being fetched. */
  #fetching = new AbortController();
  #scale = 1;

  constructor() {
    super();
    this.attachment = null;
    this.paper = null;
    this.page = 1;
    this.problem = false;
  }

  async show(attachment: Attachment): Promise<void> {
    this.#end();
    this.attachment = attachment;
    this.#place(1);
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
    const paper = await this.#read(attachment).catch(() => null);
    // Somebody may have closed it, or opened another, meanwhile.
    if (this.attachment !== attachment) return paper?.close();
    this.paper = paper;
    this.problem = paper === null;
    if (paper === null) return;
    await this.updateComplete;
    const stage = this.querySelector<HTMLElement>(".paper-stage");
    if (stage === null) return;
    this.#drawing = new PageDrawing(stage, paper);
    stage.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  protected override render(): TemplateResult {
    const { attachment } = this;
    return html`<dialog
      class="paper-viewer"
      part="paper-viewer"
      aria-labelledby="paper-name"
      @close=${this.#end}
      @keydown=${this.#onKey}
      @wheel=${this.#onWheel}
    >
      ${attachment === null ? nothing : [this.#header(attachment), this.#stage()]}
    </dialog>`;
  }

  #header(attachment: Attachment): TemplateResult {
    const { localize, paper } = this;
    const { term } = localize;
    const pages = paper === null ? "" : term("pageOf", { page: localize.number(this.page), pages: localize.number(paper.pages) });
    return html`<header class="paper-header">
      <span class="paper-title"
        ><bdi class="paper-name" id="paper-name" part="paper-name">${attachment.name}</bdi
        ><span class="paper-count" part="paper-count" role="status">${pages}</span></span
      >
      ${
        paper === null
          ? nothing
          : [
              this.#button({ part: "paper-zoom-out-button", picture: "minus", label: term("zoomOut"), press: () => this.#zoom(1 / STEP) }),
              this.#button({ part: "paper-zoom-in-button", picture: "plus", label: term("zoomIn"), press: () => this.#zoom(STEP) }),
            ]
      }
      ${this.#button({ part: "paper-download-button", picture: "download", label: term("download", { name: attachment.name }), press: () => this.#download(attachment) })}
      ${this.#button({ part: "paper-close-button", picture: "close", label: term("close"), press: () => this.querySelector("dialog")?.close() })}
    </header>`;
  }

  #button({ part, picture, label, press }: Pressed): TemplateResult {
    return html`<button class="icon-button" part=${part} type="button" aria-label=${label} title=${label} @click=${press}>
      ${icon(picture)}
    </button>`;
  }

  #stage(): TemplateResult {
    const { localize, paper } = this;
    if (this.problem) return html`<p class="paper-problem" role="alert">${localize.term("paperProblem")}</p>`;
    if (paper === null)
      return html`<span class="paper-waiting"
        ><span class="spinner" role="status" aria-label=${localize.term("loadingPaper")}></span
      ></span>`;
    return html`<div class="paper-stage" tabindex="0" role="region" aria-labelledby="paper-name" @scroll=${this.#onScroll}>
      ${Array.from(
        { length: paper.pages },
        (_, index) =>
          html`<section
            class="paper-sheet"
            part="paper-sheet"
            data-page=${index + 1}
            aria-label=${localize.term("page", { page: localize.number(index + 1) })}
          >
            <canvas aria-hidden="true"></canvas>
            <p class="visually-hidden" dir="auto"></p>
          </section>`,
      )}
    </div>`;
  }

  // By the bytes themselves: no frame, and no viewer of the browser's, which would run what is in it.
  async #read(attachment: Attachment): Promise<Paper> {
    const { signal } = this.#fetching;
    if (attachment.size > PAPER_BYTES) throw new RangeError("the file is too large");
    const link = await this.commands.fileLink(attachment.id, "original");
    if (link === null) throw new TypeError("there is no such file");
    const response = await fetch(link.url, { credentials: "omit", signal });
    if (!response.ok) throw new TypeError(`answered ${response.status}`);
    return openPaper(this.config.server, await response.arrayBuffer());
  }

  readonly #end = (): void => {
    this.#fetching.abort();
    this.#fetching = new AbortController();
    this.#drawing?.stop();
    this.paper?.close();
    this.#drawing = null;
    this.paper = null;
    this.attachment = null;
    this.page = 1;
    this.problem = false;
  };

  #download(attachment: Attachment): void {
    saveFile(this, attachment).catch(() => this.host.announce(this.localize.term("fileUnavailable")));
  }

  /** Keeps what is in the middle there. */
  #zoom(by: number): void {
    const stage = this.querySelector(".paper-stage");
    if (stage === null) return;
    const { scrollHeight, scrollWidth, scrollTop, scrollLeft, clientHeight, clientWidth } = stage;
    const [x, y] = [(scrollLeft + clientWidth / 2) / scrollWidth, (scrollTop + clientHeight / 2) / scrollHeight];
    this.#place(by === 0 ? 1 : this.#scale * by);
    stage.scrollTo(x * stage.scrollWidth - clientWidth / 2, y * stage.scrollHeight - clientHeight / 2);
    this.#drawing?.redraw();
  }

  #place(scale: number): void {
    this.#scale = Math.min(MOST, Math.max(LEAST, scale));
    this.style.setProperty("--_scale", String(this.#scale));
  }

  readonly #onScroll = ({ currentTarget }: Event): void => {
    if (!(currentTarget instanceof HTMLElement)) return;
    const line = currentTarget.scrollTop + currentTarget.clientHeight / 3;
    const sheets = [...currentTarget.querySelectorAll<HTMLElement>(".paper-sheet")];
    const at = sheets.findIndex(({ offsetTop, offsetHeight }) => offsetTop + offsetHeight > line);
    this.page = at === -1 ? sheets.length : at + 1;
  };

  #onKey(event: KeyboardEvent): void {
    if (event.key === "+" || event.key === "=") this.#zoom(STEP);
    else if (event.key === "-") this.#zoom(1 / STEP);
    else if (event.key === "0") this.#zoom(0);
    else if (event.key === "Escape") this.querySelector("dialog")?.close();
    // What else scrolls is the browser's; none of it is for the chat below.
    else return event.stopPropagation();
    event.preventDefault();
    event.stopPropagation();
  }

  #onWheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#zoom(event.deltaY < 0 ? STEP : 1 / STEP);
  }
}

defineElement("staff-chat-paper-viewer", PaperViewerElement);
