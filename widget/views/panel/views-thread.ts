import { css } from "../../theme/css.ts";

/** The pane of a thread: over its room, or beside it from 1040 px on. */
export const threadPaneViews = css`
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
