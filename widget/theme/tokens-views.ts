import { css } from "./css.ts";

/** The tokens of the views, beside those in tokens.ts. */
export const tokensOfViews = css`
  .shell {
    --_surface-2: var(--staff-chat-surface-2, light-dark(#f3f4f7, #22252c));
    --_text-muted: var(--staff-chat-text-muted, light-dark(#5a6070, #a4abb9));
    --_success: var(--staff-chat-success, light-dark(#12794a, #5fd6a0));
    --_warning: var(--staff-chat-warning, light-dark(#8a5200, #f2c066));
    --_width: var(--staff-chat-width, 400px);
    --_height: var(--staff-chat-height, 680px);
    --_font-size: var(--staff-chat-font-size, 0.9375em);
    --_space: var(--staff-chat-space, 4px);
    /* Between things, around a region, and inside what is pressed. */
    --_gap: calc(var(--_space) * 2);
    --_inset: calc(var(--_space) * 3);
    --_pad: calc(var(--_space) * 4);
    --_radius-control: calc(var(--_radius) * 4 / 7);
    --_radius-bubble: calc(var(--_radius) + 3px);
    /* Of what opens over the chat, and of the chat over the page. */
    --_shadow-1: var(--staff-chat-shadow-1, 0 1px 3px rgb(0 0 0 / 10%), 0 8px 24px rgb(0 0 0 / 16%));
    --_shadow-2: var(--staff-chat-shadow-2, var(--_shadow));
    /* 0 where nothing is to move: every duration is multiplied by it. */
    --_move: var(--staff-chat-motion, 1);
    --_quick: calc(90ms * var(--_move));
    --_ease: cubic-bezier(0.2, 0.8, 0.2, 1);
    /* Times and counts; notes and names; titles. */
    --_type-1: 0.76em;
    --_type-2: 0.86em;
    --_type-3: 1.15em;
    /* The accent as text and as a line: as light or dark as 4.5:1 takes on every surface, whatever colour a tenant has. */
    --_accent-text: light-dark(
      oklch(from var(--_accent) min(l, 0.47) min(c, 0.25) h),
      oklch(from var(--_accent) max(l, 0.82) min(c, 0.15) h)
    );
    --_accent-soft: color-mix(in oklab, var(--_accent) 14%, var(--_surface));
    --_hover: color-mix(in oklab, var(--_text) 7%, transparent);
    --_active: color-mix(in oklab, var(--_text) 12%, transparent);
    --_bubble: var(--staff-chat-bubble, var(--_surface-2));
    --_on-bubble: var(--staff-chat-on-bubble, var(--_text));
    /* On a dark ground a tint has to be stronger to be told from the bubbles of others. */
    --_bubble-own: var(
      --staff-chat-bubble-own,
      light-dark(
        color-mix(in oklab, var(--_accent) 16%, var(--_surface)),
        color-mix(in oklab, oklch(from var(--_accent) min(l, 0.8) c h) 45%, var(--_surface))
      )
    );
    /* As dark or as light as can be read on it, whatever a tenant has chosen. */
    --_on-bubble-own: var(--staff-chat-on-bubble-own, oklch(from var(--_bubble-own) clamp(0.09, (0.565 - l) * 1e5, 1) 0 h));
    /* A message in which one is mentioned. */
    --_mention: light-dark(oklch(from var(--_warning) 0.96 0.035 h), oklch(from var(--_warning) 0.32 0.04 h));
    --_mention-line: light-dark(oklch(from var(--_warning) 0.72 0.15 h), var(--_warning));
  }

  .shell[data-density="compact"] {
    --_space: var(--staff-chat-space, 3px);
    --_font-size: var(--staff-chat-font-size, 0.875em);
  }

  @media (prefers-reduced-motion: reduce) {
    .shell {
      --_move: 0;
    }
  }

  @media (prefers-contrast: more) {
    .shell {
      --_text-muted: var(--_text);
      --_border: var(--_text);
    }
  }

  @media (forced-colors: active) {
    .shell {
      --_accent-text: LinkText;
      --_surface-2: Canvas;
      --_text-muted: CanvasText;
      --_success: CanvasText;
      --_warning: CanvasText;
    }
  }
`;
