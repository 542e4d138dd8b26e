import { css } from "../../theme/css.ts";

/** What can be done with a message: the toolbar beside it and, where fingers point, the sheet. */
export const messageToolViews = css`
  /* Beside a long message it stays in sight. */
  .views .message .message-actions {
    position: sticky;
    inset-block: 4px;
    z-index: 1;
    display: flex;
    flex: none;
    align-self: flex-start;
    block-size: 32px;
    margin-block-start: min(2px, (100cqb - 32px) / 2);
    padding: 1px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-control);
    background: var(--_surface);
    visibility: hidden;
    opacity: 0;
  }

  /* A finger that goes to the side moves the message, and answers it. */
  .views .message {
    touch-action: pan-y;
  }

  .views .are-lines .message-actions {
    margin-inline-start: auto;
  }

  /* One at a time: what has the keyboard's focus, or an open menu, comes before what is pointed at. */
  @media (hover: hover) {
    .views .message-column:not(.is-held) .message:hover .message-actions {
      visibility: visible;
      opacity: 1;
      transition: opacity var(--_quick) calc(60ms * var(--_move));
    }
  }

  .views .message[data-held] .message-actions {
    visibility: visible;
    opacity: 1;
  }

  .views .message-action {
    display: none;
    flex: none;
    place-items: center;
    inline-size: 28px;
    block-size: 28px;
    border-radius: max(2px, var(--_radius-control) - 2px);
    color: var(--_text-muted);
  }

  .views .message-action:is(:hover, [aria-expanded="true"]) {
    background: var(--_hover);
    color: var(--_text);
  }

  .views .message-action:focus-visible {
    outline-offset: -2px;
  }

  .views :is(.more-button, .has-one :first-child).message-action {
    display: grid;
  }

  .views .has-one .more-button {
    display: none;
  }

  @container aside (inline-size >= 120px) {
    .views .message-aside:not(.has-meta) .message-action:nth-child(-n + 3) {
      display: grid;
    }

    .views .message-aside:not(.has-meta) .message-actions:not(.has-more) .more-button {
      display: none;
    }
  }

  @container aside (inline-size >= 164px) {
    .views .message-action:nth-child(-n + 3) {
      display: grid;
    }

    .views .message-actions:not(.has-more) .more-button {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .views .message-action {
      border: 0;
    }
  }

  .views .code-tools {
    position: sticky;
    inset-inline-start: 0;
    display: block;
    block-size: 0;
  }

  .views .code-copy {
    position: absolute;
    inset-block-start: calc(4px - var(--_gap));
    inset-inline-end: 4px;
    display: grid;
    place-items: center;
    inline-size: 28px;
    block-size: 28px;
    border: 1px solid var(--_border);
    border-radius: max(2px, var(--_radius-control) - 2px);
    background: var(--_surface);
    color: var(--_text-muted);
    opacity: 0;
    transition: opacity var(--_quick);
  }

  .views .code-copy:hover {
    color: var(--_text);
  }

  .views pre:is(:hover, :focus-within) .code-copy {
    opacity: 1;
  }

  @media (hover: none) {
    .views .code-copy {
      opacity: 1;
    }

    .views .code-copy::after {
      position: absolute;
      inset: -8px;
      content: "";
    }
  }

  .views .message-sheet {
    inset: auto auto var(--_bottom, 0) var(--_left, 0);
    inline-size: var(--_width, 100%);
    max-inline-size: none;
    max-block-size: 70dvh;
    padding: var(--_gap) var(--_gap) max(var(--_gap), env(safe-area-inset-bottom));
    border-width: 1px 0 0;
    border-radius: calc(var(--_radius) + 4px) calc(var(--_radius) + 4px) 0 0;
    box-shadow: var(--_shadow-2);
  }

  .views .message-sheet::backdrop {
    background: rgb(0 0 0 / 32%);
  }

  .views .message-sheet:popover-open {
    animation: views-sheet calc(220ms * var(--_move)) var(--_ease);
  }

  .views .message-sheet .menu-item {
    gap: var(--_pad);
    min-block-size: 52px;
    padding-inline: var(--_pad);
  }

  @keyframes views-sheet {
    from {
      translate: 0 100%;
    }
  }
`;
