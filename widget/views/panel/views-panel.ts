import { css } from "../../theme/css.ts";

/** Panel, connection banner and room list. */
export const panelViews = css`
  staff-chat-panel,
  staff-chat-room-list,
  staff-chat-room-view,
  staff-chat-message-list,
  staff-chat-typing-line,
  staff-chat-room-note,
  staff-chat-room-item {
    display: contents;
  }

  .views {
    position: relative;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    background: var(--_surface);
    color: var(--_text);
    container: views / inline-size;
  }

  .views .panes {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr);
    min-block-size: 0;
  }

  .views .list-pane,
  .views .room-pane {
    position: relative;
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    min-block-size: 0;
  }

  .views .room-pane,
  .views.has-room .list-pane {
    display: none;
  }

  .views.has-room .room-pane {
    display: flex;
  }

  @container views (inline-size >= 680px) {
    .views .panes {
      grid-template-columns: clamp(260px, 30cqi, 360px) minmax(0, 1fr);
    }

    .views .list-pane {
      display: flex !important;
      border-inline-end: 1px solid var(--_border);
      background: color-mix(in oklab, var(--_surface-2) 45%, var(--_surface));
    }

    .views .room-pane {
      display: flex;
    }

    .views .back-button,
    .views.has-room .list-pane .close-button {
      display: none;
    }
  }

  .views .header,
  .views .room-header {
    display: flex;
    flex: none;
    align-items: center;
    gap: var(--_space);
    min-block-size: 60px;
    padding-block: var(--_gap);
    padding-inline: var(--_pad) calc(var(--_space) * 2);
  }

  .views .title {
    font-size: 1.25em;
    font-weight: 700;
    letter-spacing: -0.01em;
  }

  .views .grow {
    flex: 1;
  }

  /* Its buttons alone, over the corner of the list. */
  .views .header.is-bare {
    position: absolute;
    inset-block-end: var(--_gap);
    inset-inline-end: var(--_gap);
    z-index: 1;
    min-block-size: 0;
    padding: 4px;
    border: 1px solid var(--_border);
    border-radius: 999px;
    background: var(--_surface);
    box-shadow: 0 2px 10px rgb(0 0 0 / 14%);
  }

  .views .header.is-bare:not(:has(button)) {
    display: none;
  }

  .views .header.is-bare ~ staff-chat-room-list > .search {
    margin-block-start: calc(var(--_space) * 3);
  }

  .views .header.is-bare ~ staff-chat-room-list .room-list {
    padding-block: calc(var(--_space) * 2) 64px;
  }

  .views .connection {
    flex: none;
    inline-size: 9px;
    block-size: 9px;
    margin-inline-start: 4px;
    border: 2px solid var(--_away);
    border-radius: 50%;
  }

  .views .connection-online {
    border-color: var(--_online);
    background: var(--_online);
  }

  .views .connection-polling {
    background: var(--_away);
  }

  .views :is(.connection-offline, .connection-refused) {
    border-color: var(--_danger);
  }

  .views .banner {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2.5);
    padding: calc(var(--_space) * 2) var(--_pad);
    border-block-end: 1px solid color-mix(in oklab, var(--_tone) 25%, var(--_surface));
    background: color-mix(in oklab, var(--_tone) 11%, var(--_surface));
    font-size: 0.9em;
    line-height: 1.35;
    animation: views-unfold var(--_motion) ease-out;
    --_tone: var(--_warning);
  }

  @keyframes views-unfold {
    from {
      opacity: 0;
    }
  }

  .views .banner-refused {
    --_tone: var(--_danger);
  }

  .views :is(.banner-connecting, .banner-polling) {
    --_tone: var(--_accent);
  }

  .views .banner-icon {
    flex: none;
    color: var(--_tone);
  }

  .views .banner-text {
    flex: 1;
    min-inline-size: 0;
  }

  .views .banner-text strong {
    display: block;
    font-weight: 650;
  }

  .views .banner .text-button {
    color: var(--_text);
    background: color-mix(in oklab, var(--_tone) 16%, var(--_surface));
  }

  .views .list-pane > staff-chat-room-list > .search {
    flex: none;
    margin: 0 calc(var(--_space) * 3) var(--_gap);
  }

  .views .room-scroller {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  .views .room-list {
    display: flex;
    flex-direction: column;
    gap: 2px;
    padding: 2px calc(var(--_space) * 2) calc(var(--_space) * 2);
  }

  /* Rows of one height: what is out of sight is not laid out, however many there are and whatever they say. */
  .views .room-row {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 64px;
  }

  .views .room-item {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
    inline-size: 100%;
    padding: calc(var(--_space) * 2.25) calc(var(--_space) * 2.25);
    border-radius: calc(var(--_radius) - 2px);
    text-align: start;
    transition: background-color var(--_motion);
  }

  .views .room-item .avatar {
    --_size: 44px;
  }

  .views .room-item:hover {
    background: var(--_hover);
  }

  .views .room-item:focus-visible {
    outline-offset: -2px;
  }

  .views .room-item.is-selected {
    background: var(--_accent-soft);
  }

  .views .room-lines {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 1px;
    min-inline-size: 0;
  }

  .views .room-line {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    min-block-size: 1.5em;
  }

  .views .room-title {
    flex: 1;
    font-weight: 450;
  }

  /* Cut where the text itself ends, but aligned with all other rows. */
  .views :is(.room-title, .room-preview, .room-name, .room-topic) {
    overflow: hidden;
    text-align: -webkit-match-parent;
    text-align: match-parent;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .room-time {
    flex: none;
    color: var(--_text-muted);
    font-size: 0.82em;
    font-variant-numeric: tabular-nums;
  }

  .views .room-preview {
    flex: 1;
    color: var(--_text-muted);
    font-size: 0.93em;
  }

  .views .is-selected :is(.room-time, .room-preview) {
    color: color-mix(in oklab, var(--_text-muted) 60%, var(--_text));
  }

  .views .is-unread .room-title {
    font-weight: 750;
  }

  .views .is-unread .room-preview {
    color: var(--_text);
    font-weight: 550;
  }

  .views .is-unread .room-time {
    color: var(--_accent-text);
    font-weight: 600;
  }

  .views .room-preview.is-typing {
    color: var(--_accent-text);
  }

  .views .room-preview.is-draft {
    color: var(--_warning);
  }

  .views .room-preview.is-failed {
    color: var(--_danger);
  }

  .views .room-badges {
    display: flex;
    flex: none;
    gap: 4px;
  }

  .views .footer {
    flex: none;
    color: var(--_text-muted);
    font-size: 0.85em;
    text-align: center;
  }

  .views .footer ::slotted(*) {
    display: block;
    padding: calc(var(--_space) * 2) var(--_pad);
  }

  .views .absence {
    flex: 1;
    min-block-size: 0;
  }

  .views .skeleton {
    padding: var(--_gap) var(--_pad);
  }

  .views .skeleton-label {
    padding-block: var(--_gap);
    color: var(--_text-muted);
    font-size: 0.9em;
  }

  .views :is(.skeleton-disc, .skeleton-lines, .skeleton-bubble) {
    background: var(--_skeleton);
    animation: views-breathe 1.6s ease-in-out infinite alternate;
  }

  @keyframes views-breathe {
    from {
      opacity: 0.55;
    }
  }

  .views .skeleton-room {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
    padding-block: calc(var(--_space) * 2.25);
  }

  .views .skeleton-disc {
    inline-size: 44px;
    block-size: 44px;
    border-radius: 50%;
  }

  .views .skeleton-lines {
    inline-size: 60%;
    block-size: 14px;
    border-radius: 7px;
  }

  .views :is(.skeleton-b, .skeleton-e).skeleton-lines {
    inline-size: 45%;
  }

  .views .skeleton-c.skeleton-lines {
    inline-size: 72%;
  }
`;
