import type { nothing, TemplateResult } from "lit";

/** A list above a field of what may stand there. The field keeps the focus; arrow keys move in the list (ARIA APG, combobox). */
export interface CompletionList {
  readonly isOpen: boolean;
  /** Id of the list, and of the option that Enter takes. */
  readonly listId: string;
  readonly activeId: string;
  /** Looks what is being typed before the caret. */
  ask(): void;
  close(): void;
  /** For another draft. */
  reset(): void;
  /** Answers whether the key was the list's. */
  takeKey(event: KeyboardEvent): boolean;
  render(): TemplateResult | typeof nothing;
}
