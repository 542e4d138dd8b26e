import { css } from "../../theme/css.ts";

/** The panel with its panes, and the connection banner. */
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
      grid-template-columns: clamp(280px, 30cqi, 360px) minmax(0, 1fr);
    }

    .views .list-pane {
      display: flex !important;
      border-inline-end: 1px solid var(--_border);
      background: color-mix(in oklab, var(--_surface-2) 45%, var(--_surface));
    }

    .views .list-pane .title {
      font-size: 1.1em;
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

  .views .list-pane .header {
    gap: 2px;
  }

  /* Whole, or not seen: where it has no room it wraps below its one line. */
  .views .title {
    display: flex;
    flex-wrap: wrap;
    min-inline-size: 0;
    block-size: 1lh;
    overflow: hidden;
    white-space: nowrap;
    font-size: 1.25em;
    font-weight: 700;
    letter-spacing: -0.01em;
  }

  .views .title::before {
    block-size: 1lh;
    content: "";
  }

  .views .bot-mark {
    flex: none;
    margin-inline-start: 6px;
    padding: 1px 5px;
    border: 1px solid var(--_border);
    border-radius: 5px;
    color: var(--_text-muted);
    font-size: 0.72em;
    font-weight: 600;
    line-height: 1.3;
  }

  .views .status-mark {
    flex: none;
    margin-inline-start: 4px;
    font-size: 0.9em;
    line-height: 1;
  }

  .views .own-button {
    position: relative;
    margin-inline-start: -6px;
  }

  .views .own-button .avatar {
    --_size: 28px;
  }

  .views .own-status {
    position: absolute;
    inset-block-end: 0;
    inset-inline-end: 0;
    font-size: 13px;
    line-height: 1;
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
    box-shadow: var(--_shadow-1);
  }

  .views .header.is-bare:not(:has(button)) {
    display: none;
  }

  .views .header.is-bare ~ staff-chat-room-list > .search {
    margin-block-start: calc(var(--_space) * 3);
  }

  .views .connection {
    flex: none;
    inline-size: 9px;
    block-size: 9px;
    margin-inline: 0 6px;
    border: 2px solid var(--_away);
    border-radius: 50%;
  }

  .views .connection-online {
    border-color: var(--_success);
    background: var(--_success);
  }

  .views .connection-polling {
    background: var(--_away);
  }

  .views :is(.connection-offline, .connection-refused) {
    border-color: var(--_danger);
  }

  /* A strip over what it is about, which pushes nothing: below the header of a room, else at the foot of the list. */
  .views staff-chat-connection-banner {
    order: 1;
  }

  .views .footer {
    order: 2;
  }

  .views.has-room .banner-region {
    position: absolute;
    inset-block-start: 60px;
    inset-inline: 0;
    z-index: 2;
  }

  @container views (inline-size >= 680px) {
    .views.has-room .banner-region {
      inset-inline-start: clamp(280px, 30cqi, 360px);
    }
  }

  .views .banner {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2.5);
    min-block-size: 32px;
    padding: 2px var(--_pad);
    border-block-end: 1px solid color-mix(in oklab, var(--_tone) 25%, var(--_surface));
    background: color-mix(in oklab, var(--_tone) 11%, var(--_surface));
    font-size: var(--_type-2);
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

  /* Read out whole; on screen what matters comes first. */
  .views .banner:not(.banner-refused) .banner-text {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .views .banner-text strong {
    font-weight: 650;
  }

  .views .banner .text-button {
    color: var(--_text);
    background: color-mix(in oklab, var(--_tone) 16%, var(--_surface));
  }

  .views .footer {
    flex: none;
    color: var(--_text-muted);
    font-size: 0.85em;
    text-align: center;
  }

  /* What the page brings keeps its distance to the edges, without margins of its own. */
  .views .footer > slot[data-filled] {
    display: block;
    padding: var(--_gap) var(--_pad);
  }

  .views .footer > slot[data-filled] + slot[data-filled] {
    padding-block-start: 0;
  }

  .views :is(.header, .composer-box) > slot[data-filled] {
    display: flex;
    flex: none;
    align-items: center;
    gap: var(--_gap);
    max-inline-size: 40%;
    min-block-size: var(--_touch);
    padding-inline: var(--_space);
  }

  .views .composer-box > slot[name="composer-start"] {
    padding-inline-start: var(--_gap);
  }

  /* Below a name that looks like another one. */
  .views .lookalike {
    color: var(--_warning);
    font-size: var(--_type-2);
    font-weight: 400;
    overflow-wrap: anywhere;
    white-space: normal;
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
    animation: views-breathe calc(1.6s * var(--_move)) ease-in-out infinite alternate;
  }

  @keyframes views-breathe {
    from {
      opacity: 0.55;
    }
  }

  .views .room {
    display: flex;
    position: relative;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
  }

  .views .header .icon-button:has(.header-badge) {
    position: relative;
  }

  .views .header-badge {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
    min-inline-size: 16px;
    block-size: 16px;
    padding-inline: 4px;
    font-size: 11px;
  }
`;
