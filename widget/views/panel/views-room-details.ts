import { css } from "../../theme/css.ts";

/** The pane about a room: over it, or beside it from 1040 px on. */
export const roomDetailsViews = css`
  .views .details {
    position: absolute;
    inset: 0;
    z-index: 3;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    background: var(--_surface);
    animation: details-enter calc(180ms * var(--_move)) var(--_ease);
  }

  @keyframes details-enter {
    from {
      opacity: 0;
      translate: 24px;
    }
  }

  .views .details:dir(rtl) {
    animation-name: details-enter-rtl;
  }

  @keyframes details-enter-rtl {
    from {
      opacity: 0;
      translate: -24px;
    }
  }

  /* What it covers is out of reach, too. The panel is 1040 px wide with its border. */
  @container views (inline-size < 1038px) {
    .views .room-pane:has(.details) .room {
      visibility: hidden;
    }
  }

  @container views (inline-size >= 1038px) {
    .views .room-pane:has(.details) {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 320px;
    }

    .views .details {
      position: static;
      border-inline-start: 1px solid var(--_border);
    }
  }

  staff-chat-room-details {
    display: contents;
  }

  .views .details-header {
    display: flex;
    flex: none;
    align-items: center;
    min-block-size: 60px;
    padding-inline: var(--_pad) calc(var(--_space) * 2);
    border-block-end: 1px solid var(--_border);
  }

  .views .details-body {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: calc(var(--_space) * 2);
    min-block-size: 0;
    padding: var(--_pad);
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  .views .details-who {
    display: grid;
    justify-items: center;
    gap: 4px;
    text-align: center;
  }

  .views .details-who .avatar {
    --_size: 72px;
  }

  .views .details-name {
    max-inline-size: 100%;
    font-size: var(--_type-3);
    font-weight: 650;
    overflow-wrap: anywhere;
  }

  .views .details-topic {
    color: var(--_text-muted);
    text-align: center;
    overflow-wrap: anywhere;
  }

  .views .details-title {
    padding: calc(var(--_space) * 2) calc(var(--_space) * 2) 2px;
    color: var(--_text-muted);
    font-size: var(--_type-2);
    font-weight: 650;
  }

  .views .details .row-button {
    inline-size: 100%;
    color: var(--_text);
    font-weight: 550;
  }

  .views .details .row-button.is-danger {
    color: var(--_danger);
  }

  .views .details-pictures {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 4px;
    padding-inline: calc(var(--_space) * 2);
  }

  .views .details-picture {
    display: block;
    inline-size: 100%;
    aspect-ratio: 1;
    overflow: hidden;
    border-radius: var(--_radius-small);
    background: var(--_surface-2);
  }
`;
