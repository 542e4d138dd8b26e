import { css } from "../../theme/css.ts";

/** Players, the recorder, and the files of a room. */
export const mediaViews = css`
  .views staff-chat-player {
    display: block;
    min-inline-size: 0;
  }

  .views .player {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 2.5);
    inline-size: 280px;
    max-inline-size: 100%;
    block-size: 56px;
  }

  .views .player-button {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .views .player-button:hover {
    background: color-mix(in oklab, var(--_accent) 90%, var(--_text));
  }

  @media (pointer: coarse) {
    .views .player-button {
      inline-size: 44px;
      block-size: 44px;
    }
  }

  .views .player-body {
    display: grid;
    flex: 1;
    gap: 2px;
    min-inline-size: 0;
  }

  .views .player-name {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  /* Sound runs from left to right, whatever the script does. */
  .views .player-track {
    position: relative;
    flex: 1;
    min-inline-size: 0;
    block-size: 28px;
    direction: ltr;
    border-radius: 6px;
  }

  .views .waveform {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    color: color-mix(in oklab, currentcolor 45%, transparent);
    pointer-events: none;
  }

  .views .waveform path {
    fill: none;
    stroke: currentcolor;
    stroke-width: 2px;
    stroke-linecap: round;
    vector-effect: non-scaling-stroke;
  }

  .views .waveform.is-played {
    clip-path: inset(0 calc(100% - var(--_played, 0) * 100%) 0 0);
    color: var(--_accent-text);
  }

  .views .player-seek {
    position: absolute;
    inset: -4px 0;
    inline-size: 100%;
    opacity: 0;
    cursor: pointer;
    touch-action: pan-y;
  }

  .views .player-seek:disabled {
    cursor: default;
  }

  .views .player-track:has(:focus-visible) {
    outline: 2px solid var(--_accent-text);
    outline-offset: 2px;
  }

  .views .player-line {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    font-size: 0.85em;
    font-variant-numeric: tabular-nums;
  }

  /* Clock and speed read alike in every script. */
  .views :is(.player-time, .player-rate, .player-length, .recorder-time) {
    direction: ltr;
    unicode-bidi: isolate;
  }

  .views .player-rate {
    position: relative;
    min-inline-size: 34px;
    min-block-size: 24px;
    padding-inline: 4px;
    border-radius: 999px;
    background: color-mix(in oklab, currentcolor 10%, transparent);
    font-weight: 600;
    text-align: center;
  }

  @media (pointer: coarse) {
    .views .player-rate::after {
      position: absolute;
      inset: -10px -4px;
      content: "";
    }
  }

  .views .player-video {
    display: block;
    inline-size: 280px;
    max-inline-size: 100%;
    max-block-size: 320px;
    aspect-ratio: var(--_ratio, 16 / 9);
    border-radius: var(--_radius-small);
    background: #10131a;
  }

  .views .player-poster {
    display: grid;
    position: relative;
    place-items: center;
  }

  .views .player-length {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-end: 8px;
    padding: 1px 8px;
    border-radius: 999px;
    background: rgb(0 0 0 / 70%);
    color: #ffffff;
    font-size: 0.85em;
    font-variant-numeric: tabular-nums;
  }

  .views .player-trouble {
    margin-block-start: 4px;
    font-size: 0.9em;
    overflow-wrap: anywhere;
  }

  .views .player-trouble .text-button {
    max-inline-size: 100%;
    white-space: normal;
    text-align: start;
  }

  .views .recorder {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    min-block-size: 52px;
    padding: 4px;
    border: 1px solid color-mix(in oklab, var(--_border) 60%, var(--_text-muted));
    border-radius: var(--_radius);
    background: var(--_surface);
  }

  .views .recorder:focus {
    outline: none;
  }

  .views .recorder-body {
    display: flex;
    flex: 1;
    align-items: center;
    gap: var(--_gap);
    min-inline-size: 0;
  }

  .views .recorder-dot {
    flex: none;
    inline-size: 10px;
    block-size: 10px;
    border-radius: 50%;
    background: var(--_danger);
    animation: views-record calc(1.6s * var(--_move)) ease-in-out infinite;
  }

  .views .recorder-dot.is-paused {
    border: 2px solid var(--_text-muted);
    background: none;
    animation: none;
  }

  @keyframes views-record {
    50% {
      opacity: 0.35;
    }
  }

  .views .recorder-time {
    flex: none;
    font-variant-numeric: tabular-nums;
  }

  .views .recorder-levels {
    flex: 1;
    inline-size: 0;
    min-inline-size: 0;
    block-size: 28px;
    color: var(--_accent-text);
  }

  .views .recorder-left {
    flex: none;
    color: var(--_danger);
    font-size: 0.85em;
    font-weight: 600;
  }

  .views .recorder-preview {
    flex: 1;
    min-inline-size: 0;
  }

  .views .recorder-preview .player {
    inline-size: auto;
  }

  .views :is(.recorder-note, .recorder-problem) {
    display: flex;
    align-items: center;
    gap: var(--_gap);
    font-size: 0.92em;
  }

  .views .recorder-note {
    color: var(--_text-muted);
  }

  .views .recorder-problem {
    color: var(--_danger);
  }

  @media (forced-colors: active) {
    .views .waveform {
      color: GrayText;
    }

    .views .waveform.is-played {
      color: Highlight;
    }

    .views .player-button {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }

    .views .recorder-dot {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
`;
