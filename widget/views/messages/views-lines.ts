import { css } from "../../theme/css.ts";

/** Messages as lines, from edge to edge: what staff know from elsewhere. */
export const lineViews = css`
  .views .are-lines .message {
    margin-inline: calc(var(--_gap) * -1);
    padding: 3px var(--_gap);
  }

  .views .are-lines .message:is(:hover, :focus-visible) {
    background: var(--_hover);
  }

  .views .are-lines .message-avatar {
    align-items: flex-start;
    justify-content: flex-end;
    inline-size: 36px;
  }

  .views .are-lines .message-avatar .avatar {
    --_size: 36px;
  }

  .views .are-lines .message-avatar .meta {
    margin: 0.3em 0 0;
    font-size: 0.7em;
  }

  .views .are-lines .message-body {
    flex: 1;
    max-inline-size: none;
  }

  .views .are-lines .bubble {
    inline-size: 100%;
    color: var(--_text);
  }

  .views .are-lines .message-aside {
    flex: 0 0 clamp(36px, 20%, 124px);
  }

  .views .are-lines .bubble .meta {
    float: none;
    margin-block: 0;
    vertical-align: -0.2em;
  }

  .views .are-lines .mentions-me {
    background: var(--_mention);
    box-shadow: inset 3px 0 var(--_mention-line);
  }

  .views .are-lines .mentions-me:dir(rtl) {
    box-shadow: inset -3px 0 var(--_mention-line);
  }

  /* Where the name above it stands, whatever its own direction. */
  .views .are-lines .content {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }

  .views .are-lines .is-tombstone .bubble {
    color: var(--_text-muted);
  }

  .views .line-head {
    display: flex;
    align-items: baseline;
    gap: var(--_gap);
    color: var(--_text-muted);
  }

  .views .line-head .time {
    flex: none;
    font-size: var(--_type-1);
  }

  .views .line-head .author {
    font-size: 1em;
  }

  .views .message.is-notice {
    flex-direction: column;
    align-items: center;
    gap: 2px;
    margin-block: calc(var(--_space) * 2);
  }

  .views .message.is-notice .bubble {
    padding: 0;
    background: none;
    color: var(--_text-muted);
    font-size: var(--_type-2);
    text-align: center;
  }

  .views .author-button {
    position: relative;
    max-inline-size: 100%;
    text-align: start;
  }

  .views .author-button:hover .author {
    text-decoration: underline;
  }

  .views .message-avatar > .avatar {
    cursor: pointer;
  }
`;
