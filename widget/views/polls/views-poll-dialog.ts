import { css } from "../../theme/css.ts";

/** The dialog in which a poll is made. */
export const pollDialogViews = css`
  .views .poll-fields {
    display: grid;
    gap: calc(var(--_space) * 2);
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  .views .poll-fields > legend {
    margin-block-end: var(--_space);
    padding: 0;
  }

  .views .poll-fields > .text-button {
    justify-self: start;
  }

  .views .poll-field {
    display: flex;
    gap: var(--_space);
    align-items: center;
  }

  .views .poll-field > .field-input {
    flex: 1;
    min-inline-size: 0;
  }

  .views .poll-switch {
    display: flex;
    gap: 10px;
    align-items: flex-start;
    min-block-size: 28px;
    cursor: pointer;
  }

  .views .poll-switch > input {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    margin-block-start: 2px;
    appearance: auto;
    accent-color: var(--_accent-text);
  }

  .views .poll-hint {
    display: block;
    color: var(--_text-muted);
    font-size: var(--_type-2);
  }

  .views .field-input[type="datetime-local"] {
    color-scheme: inherit;
  }

  @media (pointer: coarse) {
    .views .poll-switch {
      min-block-size: 44px;
    }
  }
`;
