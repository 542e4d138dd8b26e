import { css } from "../../theme/css.ts";

/** The dialog of one's own status. */
export const statusViews = css`
  .views .status-form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_gap);
    margin: 0;
  }

  .views .status-form .field {
    min-inline-size: 0;
  }

  .views .status-field {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 2px;
    border: 1px solid var(--_control-border, var(--_border));
    border-radius: var(--_radius-control);
  }

  .views .status-field:focus-within {
    outline: 2px solid var(--_accent-text);
    outline-offset: -1px;
  }

  .views .status-field .field-input {
    flex: 1;
    min-inline-size: 0;
    border: 0;
    background: none;
    outline: 0;
  }

  .views .status-emoji {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: var(--_touch);
    block-size: var(--_touch);
    border-radius: var(--_radius-control);
    color: var(--_text-muted);
    font-size: 1.35em;
    line-height: 1;
  }

  .views .status-emoji:hover {
    background: var(--_hover);
  }

  .views .status-left {
    margin: 0;
    color: var(--_text-muted);
    font-size: 0.85em;
  }

  .views .status-left:empty {
    display: none;
  }

  .views .status-presets {
    display: grid;
    gap: 2px;
  }

  .views .status-preset {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    min-block-size: var(--_touch);
    padding: 4px var(--_inset);
    border-radius: var(--_radius-control);
    text-align: start;
  }

  .views .status-preset:hover {
    background: var(--_hover);
  }

  .views .status-preset-text {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .views .status-settings {
    margin: 0;
    padding: var(--_gap) 0 0;
    border: 0;
    border-block-start: 1px solid var(--_border);
  }

  .views .status-settings .person-note {
    margin: 0;
    padding-inline: calc(var(--_space) * 2);
  }
`;
