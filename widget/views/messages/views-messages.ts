import { css } from "../../theme/css.ts";

/** The list of messages, its ends, and who is typing. */
export const messageViews = css`
  .views .messages {
    flex: 1;
    min-block-size: 0;
    overflow-x: hidden;
    overflow-y: scroll;
    overflow-anchor: none;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  .views .message-column {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    min-block-size: 100%;
    position: relative;
    max-inline-size: 60rem;
    margin-inline: auto;
    padding: var(--_gap) var(--_pad) 28px;
  }

  .views .edge {
    flex: none;
    min-block-size: 1px;
  }

  .views :is(.edge-loading, .edge-problem) {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: var(--_gap);
    padding-block: calc(var(--_space) * 4);
    color: var(--_text-muted);
    font-size: 0.9em;
  }

  .views .beginning {
    display: grid;
    justify-items: center;
    gap: calc(var(--_space) * 1.5);
    padding-block: calc(var(--_space) * 8) calc(var(--_space) * 4);
    color: var(--_text-muted);
    font-size: 0.93em;
    text-align: center;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }

  .views .beginning.is-alone {
    margin-block: auto;
  }

  .views .beginning .avatar {
    --_size: 64px;
    margin-block-end: var(--_gap);
  }

  .views .beginning-title {
    color: var(--_text);
    font-size: 1.2em;
    font-weight: 650;
  }

  .views .skeleton-messages {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_space) * 2.5);
    padding-inline: 0;
  }

  .views .skeleton-messages .skeleton-label {
    text-align: center;
  }

  .views .skeleton-bubble {
    inline-size: 55%;
    block-size: 42px;
    border-radius: var(--_radius);
  }

  .views .skeleton-b.skeleton-bubble {
    inline-size: 38%;
  }

  .views :is(.skeleton-c, .skeleton-e).skeleton-bubble {
    align-self: flex-end;
    inline-size: 46%;
  }

  .views .jump-button {
    position: absolute;
    inset-block-end: calc(100% + var(--_gap));
    inset-inline-end: var(--_pad);
    z-index: 1;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-inline-size: 40px;
    min-block-size: 40px;
    padding-inline: 9px;
    border: 1px solid var(--_border);
    border-radius: 999px;
    background: var(--_surface);
    color: var(--_text);
    font-size: 0.9em;
    font-weight: 600;
    box-shadow: var(--_shadow-1);
    animation: views-appear var(--_motion) ease-out;
  }

  .views .jump-button.has-count {
    padding-inline: 16px 11px;
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .views .jump-button:hover {
    background: var(--_surface-2);
  }

  .views .jump-button.has-count:hover {
    background: color-mix(in oklab, var(--_accent) 90%, var(--_text));
  }

  .views .jump-place {
    position: relative;
    flex: none;
    block-size: 0;
  }

  /* In the space below the last message, which is there anyway: nothing moves when somebody begins. */
  .views .typing {
    position: absolute;
    inset-block-end: 2px;
    inset-inline-start: var(--_pad);
    display: flex;
    align-items: center;
    gap: 6px;
    block-size: 22px;
    max-inline-size: calc(100% - 2 * var(--_pad));
    padding-inline: 9px 10px;
    overflow: hidden;
    border-radius: 11px;
    background: var(--_bubble);
    color: color-mix(in oklab, var(--_on-bubble) 75%, var(--_bubble));
    font-size: var(--_type-1);
    white-space: nowrap;
    animation: views-appear var(--_motion) ease-out;
  }

  .views .typing:empty {
    display: none;
  }

  .views .typing > bdi {
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .views .typing-dots {
    display: inline-flex;
    gap: 3px;
  }

  .views .typing-dots i {
    inline-size: 5px;
    block-size: 5px;
    border-radius: 50%;
    background: currentcolor;
    animation: views-breathe calc(0.6s * var(--_move)) ease-in-out infinite alternate;
  }

  .views .typing-dots i:nth-child(2) {
    animation-delay: calc(0.2s * var(--_move));
  }

  .views .typing-dots i:nth-child(3) {
    animation-delay: calc(0.4s * var(--_move));
  }
`;
