import { html, nothing, type TemplateResult } from "lit";
import { icon } from "./icons.ts";
import { optionId } from "./option-list.ts";

export interface Combobox {
  readonly label: string;
  readonly value: string;
  /** The id of its list of options, and how many there are. */
  readonly listId: string;
  readonly options: number;
  /** The option that keys and Enter are about. */
  readonly option: number;
  readonly onInput: (event: Event) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** A field that narrows down a list, which is always open and keeps the focus in the field (ARIA APG, combobox); a dialog begins with it. */
export function combobox({ label, value, listId, options, option, onInput, onKey }: Combobox): TemplateResult {
  return html`<div class="search">
    ${icon("search")}<input
      class="search-input"
      part="search-input"
      type="text"
      role="combobox"
      autocomplete="off"
      spellcheck="false"
      data-first-focus
      aria-label=${label}
      placeholder=${label}
      aria-autocomplete="list"
      aria-expanded=${options > 0 ? "true" : "false"}
      aria-controls=${listId}
      aria-activedescendant=${options > 0 ? optionId(listId, option) : nothing}
      .value=${value}
      @input=${onInput}
      @keydown=${onKey}
    />
  </div>`;
}
