import { css } from "../../theme/css.ts";

/** Where a message is written. */
export const composerViews = css`
  .views .composer {
    position: relative;
    flex: none;
    inline-size: 100%;
    max-inline-size: 60rem;
    margin-inline: auto;
    padding: 0 calc(var(--_space) * 3) calc(var(--_space) * 3);
  }

  .views .composer-box {
    display: flex;
    align-items: flex-end;
    gap: var(--_space);
    padding: 4px;
    border: 1px solid color-mix(in oklab, var(--_border) 80%, var(--_text));
    border-radius: calc(var(--_touch) * 0.5 + 5px);
    background: var(--_surface);
    transition:
      border-color var(--_motion),
      box-shadow var(--_motion);
  }

  .views .composer-box:focus-within {
    border-color: var(--_accent-text);
    box-shadow: 0 0 0 1px var(--_accent-text);
  }

  .views .composer-box:has([aria-invalid="true"]) {
    border-color: var(--_danger);
    box-shadow: 0 0 0 1px var(--_danger);
  }

  /* Two lines and more: the text from edge to edge, the buttons in a row below. */
  .views .composer-box[data-tall] {
    flex-wrap: wrap;
    border-radius: var(--_radius);
  }

  .views [data-tall] > .input {
    flex-basis: 100%;
    order: -1;
  }

  .views [data-tall] > .format-button {
    margin-inline-start: auto;
  }

  @container staff-chat (inline-size < 360px) {
    .views :not([data-tall]) > .emoji-button {
      display: none;
    }
  }

  .views .input {
    flex: 1;
    min-block-size: var(--_touch);
    max-block-size: min(11lh, 35cqb);
    padding: calc((var(--_touch) - 1.4em) / 2) var(--_space);
    overflow-y: auto;
    field-sizing: content;
    line-height: 1.4;
    resize: none;
    scrollbar-width: thin;
  }

  /* One line, also where there is little room. */
  .views .input::placeholder {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .send-button {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: var(--_touch);
    block-size: var(--_touch);
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
  }

  /* One takes the place of the other. */
  .views :is(.send-button, .voice-button) {
    animation: views-swap calc(120ms * var(--_move)) ease-out;
  }

  @keyframes views-swap {
    from {
      opacity: 0;
      scale: 0.8;
    }
  }

  .views .send-button:hover {
    background: color-mix(in oklab, var(--_accent) 88%, var(--_text));
  }

  .views .send-button[aria-disabled] {
    background: var(--_surface-2);
    color: var(--_text-muted);
  }

  .views .composer-notes {
    padding-inline: 14px;
    color: var(--_text-muted);
    font-size: 0.84em;
    text-align: end;
  }

  .views .composer-offer {
    padding-inline: 14px;
  }

  .views .composer-notes:not(.is-problem) {
    font-variant-numeric: tabular-nums;
  }

  .views .composer-notes.is-problem {
    color: var(--_danger);
    text-align: start;
  }

  .views .composer-reason {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    padding: calc(var(--_space) * 3);
    border-radius: var(--_radius);
    background: var(--_surface-2);
    color: var(--_text-muted);
    font-size: 0.93em;
  }
`;
