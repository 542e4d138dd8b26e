import { html, type TemplateResult } from "lit";
import type { Localize } from "../../i18n/localize.ts";
import { css } from "../../theme/css.ts";
import { toField } from "./times.ts";

export interface TimeField {
  readonly localize: Localize;
  /** No earlier time can be given. */
  readonly now: number;
  /** As the field has it (HTML, `datetime-local`). */
  readonly value: string;
  readonly set: (value: string) => void;
}

/** A field for a date and a time to come, in the person's own zone, which it names. */
export function timeField({ localize, now, value, set }: TimeField): TemplateResult {
  const zone = new Intl.DateTimeFormat(localize.locale).resolvedOptions().timeZone;
  return html`<label class="field">
    <span class="field-label">${localize.term("dateAndTime", { zone })}</span
    ><input
      class="field-input"
      part="field-input"
      type="datetime-local"
      required
      min=${toField(now)}
      .value=${value}
      @input=${({ target }: Event) => target instanceof HTMLInputElement && set(target.value)}
    />
  </label>`;
}

export interface TimePreset {
  readonly label: string;
  readonly part: string;
  /** When it is, in words; empty: the label says all. */
  readonly when: string;
  readonly isFirst: boolean;
  readonly choose: () => void;
}

/** A time that is offered, as a button of a `.time-presets`. */
export function timePreset({ label, part, when, isFirst, choose }: TimePreset): TemplateResult {
  return html`<button class="time-preset" part=${part} type="button" ?data-first-focus=${isFirst} @click=${choose}>
    <span>${label}</span><span class="time-preset-when">${when}</span>
  </button>`;
}

/** Times that are offered, and a time of one's own beside its button. */
export const timeChoiceViews = css`
  .views .time-presets {
    display: grid;
    gap: 4px;
  }

  .views .time-preset {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 2px var(--_gap);
    min-block-size: max(var(--_touch), 40px);
    padding: 4px var(--_inset);
    border: 1px solid var(--_border);
    border-radius: var(--_radius-control);
    text-align: start;
  }

  .views .time-preset:hover {
    background: var(--_hover);
  }

  .views .time-preset-when {
    color: var(--_text-muted);
    font-variant-numeric: tabular-nums;
  }

  .views .time-own {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--_gap);
  }

  .views .time-own .field {
    flex: 1 1 200px;
  }
`;
