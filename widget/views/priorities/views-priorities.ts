import { css } from "../../theme/css.ts";

/** Messages that ask for acknowledgement: told by an icon, a word, an edge and, last, a colour. */
export const priorityViews = css`
  staff-chat-acknowledgement,
  staff-chat-acknowledgement-list {
    display: contents;
  }

  .views staff-chat-emergency-banner {
    order: -1;
  }

  .views .is-important {
    --_tone: var(--_warning);
  }

  .views :is(.is-emergency, .emergency-banner) {
    --_tone: var(--_danger);
  }

  .views :is(.is-important, .is-emergency) .bubble {
    border-inline-start: 3px solid var(--_tone);
  }

  .views .is-emergency .bubble {
    border-inline-start-width: 6px;
    border-inline-start-style: double;
  }

  .views .are-lines :is(.is-important, .is-emergency) .bubble {
    padding-inline-start: calc(var(--_space) * 2);
  }

  .views .message-note[part~="priority"] {
    color: var(--_tone);
    font-weight: 650;
  }

  .views .acknowledgement {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px var(--_gap);
    margin-block: 4px;
    font-size: var(--_type-2);
  }

  .views .is-own .acknowledgement {
    justify-content: flex-end;
  }

  .views .are-lines .acknowledgement {
    justify-content: flex-start;
  }

  .views .acknowledged {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    color: var(--_success);
  }

  .views .acknowledgement .icon {
    inline-size: 16px;
    block-size: 16px;
  }

  .views .acknowledgement-count {
    color: var(--_text-muted);
    font-variant-numeric: tabular-nums;
  }

  .views .acknowledgement-list {
    inline-size: 300px;
  }

  .views .acknowledgement-title {
    margin: 8px 8px 2px;
    color: var(--_text-muted);
    font-size: var(--_type-2);
    font-weight: 600;
  }

  .views .acknowledgement-people {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .views .acknowledgement-person {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: var(--_gap);
    padding: 4px 8px;
    overflow-wrap: anywhere;
  }

  .views .acknowledgement-when {
    flex: none;
    color: var(--_text-muted);
    font-size: var(--_type-2);
  }

  .views .acknowledgement-when .icon {
    inline-size: 14px;
    block-size: 14px;
    vertical-align: -2px;
  }

  .views .acknowledgement-exports {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_gap);
    margin-block-start: 6px;
    padding: 6px 8px 2px;
    border-block-start: 1px solid var(--_border);
  }

  .views .emergency-banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px var(--_gap);
    padding: 6px var(--_inset);
    border-block-end: 1px solid var(--_tone);
    border-inline-start: 6px double var(--_tone);
    background: color-mix(in oklab, var(--_tone) 12%, var(--_surface));
    animation: views-unfold var(--_motion) ease-out;
  }

  .views .emergency-sign {
    color: var(--_tone);
  }

  .views .emergency-text {
    flex: 1 1 160px;
    min-inline-size: 0;
    margin: 0;
    line-height: 1.35;
  }

  .views :is(.emergency-room, .emergency-excerpt) {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .views .emergency-more {
    display: block;
    color: var(--_text-muted);
    font-size: var(--_type-2);
  }

  .views .emergency-buttons {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_gap);
    margin-inline-start: auto;
  }

  .views .composer-priority {
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 4px var(--_inset);
    border-inline-start: 4px solid var(--_tone);
    font-size: var(--_type-2);
  }

  .views .composer-priority > span {
    flex: 1;
  }

  @media (forced-colors: active) {
    .views :is(.is-important, .is-emergency) .bubble {
      border-inline-start-color: Mark;
    }

    .views .emergency-banner {
      border: 2px solid;
    }
  }
`;
