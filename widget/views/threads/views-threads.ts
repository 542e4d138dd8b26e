import { css } from "../../theme/css.ts";

/** Threads: the line under the message that one begins with, and the pane over the room, or beside it from 1040 px on. */
export const threadViews = css`
  .views .thread-summary {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_space) * 1.5);
    max-inline-size: 100%;
    min-block-size: 28px;
    margin-block: 2px 4px;
    padding-inline: calc(var(--_space) * 1.5);
    border-radius: var(--_radius-small);
    color: var(--_accent-text);
    font-size: var(--_type-1);
    font-weight: 600;
    line-height: 1.2;
    text-align: start;
  }

  .views .are-lines .thread-summary {
    margin-inline-start: calc(var(--_space) * -1.5);
  }

  .views .is-own staff-chat-thread-summary {
    text-align: end;
  }

  .views .are-lines .is-own staff-chat-thread-summary {
    text-align: start;
  }

  .views .thread-summary:hover {
    background: var(--_hover);
  }

  .views .thread-summary .icon {
    inline-size: 16px;
    block-size: 16px;
  }

  .views .thread-faces {
    display: flex;
    flex: none;
  }

  .views .thread-faces .avatar {
    --_size: 20px;
    box-shadow: 0 0 0 2px var(--_surface);
  }

  .views .thread-faces .avatar + .avatar {
    margin-inline-start: -6px;
  }

  .views .thread-replies {
    flex: none;
  }

  .views .thread-last {
    min-inline-size: 0;
    overflow: hidden;
    color: var(--_text-muted);
    font-weight: 400;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .thread-unread {
    flex: none;
    inline-size: auto;
    padding-inline: 7px;
  }

  .views .thread-count {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2);
    margin-block: calc(var(--_space) * 2);
    color: var(--_text-muted);
    font-size: var(--_type-1);
    white-space: nowrap;
  }

  .views .thread-count::after {
    flex: 1;
    border-block-start: 1px solid var(--_border);
    content: "";
  }

  .views .message:has(.thread-count) .message-body {
    inline-size: 100%;
  }

  staff-chat-thread-view {
    display: contents;
  }

  .views .thread {
    position: absolute;
    inset: 0;
    z-index: 3;
    background: var(--_surface);
  }

  .views .thread .thread-close {
    display: none;
  }

  .views .thread-header .text-button {
    flex: none;
  }

  .views .also-in-room {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 1.5);
    min-block-size: 32px;
    padding-inline: var(--_pad);
    padding-block-end: calc(var(--_space) * 2);
    color: var(--_text-muted);
    font-size: var(--_type-1);
  }

  .views .also-in-room input {
    flex: none;
    appearance: auto;
    inline-size: 16px;
    block-size: 16px;
    margin: 0;
    accent-color: var(--_accent);
  }

  .views .also-in-room span {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  @media (pointer: coarse) {
    .views .thread-summary::after {
      position: absolute;
      inset: -8px 0;
      content: "";
    }

    .views .also-in-room {
      min-block-size: 44px;
      padding-block-end: 0;
    }
  }

  /* What it covers is out of reach, too. */
  @container views (inline-size < 1038px) {
    .views .room-pane:has(.thread) .room:not(.thread) {
      visibility: hidden;
    }
  }

  @container views (inline-size >= 1038px) {
    .views .room-pane:has(.thread) {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(320px, 40%);
    }

    .views .room-pane:has(.thread) .room:not(.thread) {
      grid-area: 1 / 1;
    }

    .views .room-pane:has(.thread) :is(.thread, .details) {
      position: relative;
      grid-area: 1 / 2;
      border-inline-start: 1px solid var(--_border);
    }

    .views .thread .thread-back {
      display: none;
    }

    .views .thread .thread-close {
      display: grid;
    }
  }
`;
