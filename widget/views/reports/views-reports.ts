import { css } from "../../theme/css.ts";

/** What was reported, for moderators. */
export const reportViews = css`
  .views .reports {
    display: grid;
    gap: calc(var(--_space) * 3);
    list-style: none;
  }

  .views .report {
    padding: calc(var(--_space) * 3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }

  .views .report article {
    display: grid;
    gap: calc(var(--_space) * 2);
  }

  .views .report-reason {
    font-size: 1em;
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .views .report-place {
    color: var(--_text-muted);
    font-weight: 400;
  }

  .views .report-context {
    display: grid;
    gap: var(--_space);
    max-block-size: 240px;
    overflow-y: auto;
    list-style: none;
    color: var(--_text-muted);
    font-size: 0.93em;
  }

  .views .report-context .is-reported {
    padding: calc(var(--_space) * 1.5) calc(var(--_space) * 2);
    border-inline-start: 3px solid var(--_danger);
    background: var(--_surface-2);
    color: var(--_text);
  }

  .views .report-author {
    font-weight: 600;
  }

  .views .report-text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .views .report-context .person-note {
    display: block;
  }

  .views .report-note {
    padding-inline-start: calc(var(--_space) * 2);
    border-inline-start: 3px solid var(--_border);
    overflow-wrap: anywhere;
  }

  .views .report-actions {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space) * 2);
  }
`;
