import { css } from "../../theme/css.ts";

/** A message that is edited, and an edit that was refused. */
export const editorViews = css`
  .views .message-body:has(.message-editor) {
    inline-size: min(100%, 40rem);
  }

  .views .bubble:has(> staff-chat-message-editor) {
    inline-size: 100%;
  }

  .views .message-editor {
    position: relative;
    display: block;
  }

  .views .message-editor textarea {
    inline-size: 100%;
    max-block-size: min(12lh, 40cqb);
    padding: 8px 10px;
    border: 1px solid color-mix(in oklab, var(--_border) 60%, var(--_text-muted));
    border-radius: var(--_radius-small);
    background: var(--_surface);
    color: var(--_text);
    field-sizing: content;
    line-height: 1.4;
    resize: none;
  }

  .views .message-editor textarea:focus-visible {
    outline: 2px solid var(--_accent-text);
    outline-offset: 0;
  }

  .views .editor-actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 0 var(--_gap);
  }

  .views .editor-problem {
    color: var(--_danger);
    font-size: 0.87em;
  }

  .views .are-bubbles .is-own .message-editor .text-button {
    color: inherit;
  }

  .views .refused-edit {
    max-inline-size: 100%;
    margin-block: 4px;
    padding: 8px 12px 4px;
    border: 1px solid var(--_danger);
    border-radius: var(--_radius-control);
    background: var(--_surface);
    font-size: 0.93em;
  }

  .views .refused-reason {
    display: flex;
    gap: 5px;
    color: var(--_danger);
  }

  .views .refused-text {
    margin: 6px 0;
    max-block-size: 8lh;
    padding-inline-start: 10px;
    border-inline-start: 3px solid var(--_border);
    overflow: auto;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
`;
