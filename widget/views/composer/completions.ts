import { nothing, type TemplateResult } from "lit";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import type { CompletionList } from "../controls/completion-list.ts";
import { loadMentions } from "../mentions/load-mentions.ts";
import type { MentionField, MentionPicker } from "../mentions/mention-picker.ts";
import { isCommand, withoutEscape } from "../slash/command-text.ts";
import { loadSlash } from "../slash/load-slash.ts";
import type { SlashField, SlashPicker } from "../slash/slash-picker.ts";

/** What the composer completes: people after `@`, and commands after `/` at the beginning. Each list is fetched with the first such sign. */
export class Completions {
  readonly #field: MentionField & SlashField;
  #mentions: MentionPicker | null = null;
  #slash: SlashPicker | null = null;

  constructor(field: MentionField & SlashField) {
    this.#field = field;
  }

  /** The list that is open. */
  get open(): CompletionList | null {
    return this.#lists.find(({ isOpen }) => isOpen) ?? null;
  }

  ask(text: string): void {
    const root = this.#field.getRootNode();
    for (const list of this.#lists) list.ask();
    if (this.#slash === null && text.startsWith("/")) void this.#withSlash(({ ask }) => ask());
    if (this.#mentions !== null || !/[@＠]/.test(text)) return;
    void loadMentions(root).then(
      ({ MentionPicker }) => (this.#mentions ??= new MentionPicker(this.#field)).ask(),
      () => undefined,
    );
  }

  /** Carries out a text that is a command (SLASH-1); false: it is none. */
  takesOver(text: string): boolean {
    if (!isCommand(text)) return false;
    void this.#withSlash((slash) => slash.run(text));
    return true;
  }

  /** A text as it is sent: two strokes at its beginning are one. */
  readonly toSend = withoutEscape;

  /** What is said of a text that was to be carried out; null: nothing. */
  note(text: string): string | null {
    return this.#slash?.note(text) ?? null;
  }

  /** The mentions of a text in which something was undone, or done again. */
  restore(ranges: readonly MentionRange[], text: string): readonly MentionRange[] {
    const restored = this.#mentions?.restore(ranges, text) ?? ranges;
    return this.#slash?.restore(restored, text) ?? restored;
  }

  takeKey(event: KeyboardEvent): boolean {
    return this.#lists.some((list) => list.takeKey(event));
  }

  close(): void {
    for (const list of this.#lists) list.close();
  }

  reset(): void {
    for (const list of this.#lists) list.reset();
  }

  render(): TemplateResult | typeof nothing {
    return this.open?.render() ?? nothing;
  }

  get #lists(): readonly CompletionList[] {
    return [this.#slash, this.#mentions].filter((list) => list !== null);
  }

  async #withSlash(work: (slash: SlashPicker) => unknown): Promise<void> {
    const { host, localize } = this.#field;
    const loaded = await loadSlash(this.#field.getRootNode()).catch(() => null);
    if (loaded === null) return host.announce(localize.term("errorUnavailable"));
    work((this.#slash ??= new loaded.SlashPicker(this.#field)));
  }
}
