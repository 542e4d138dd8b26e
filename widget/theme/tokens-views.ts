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
    --_accent-text: color-mix(in oklab, var(--_accent) 82%, var(--_text));
    --_accent-soft: color-mix(in oklab, var(--_accent) 14%, var(--_surface));
    --_hover: color-mix(in oklab, var(--_text) 7%, transparent);
    --_active: color-mix(in oklab, var(--_text) 12%, transparent);
    --_bubble: var(--staff-chat-bubble, var(--_surface-2));
    --_on-bubble: var(--staff-chat-on-bubble, var(--_text));
    /* On a dark ground a tint has to be stronger to be told from the bubbles of others. */
    --_bubble-own: var(
      --staff-chat-bubble-own,
      light-dark(color-mix(in oklab, var(--_accent) 16%, var(--_surface)), color-mix(in oklab, var(--_accent) 30%, var(--_surface)))
    );
    --_on-bubble-own: var(--staff-chat-on-bubble-own, var(--_text));
  }

  .shell[data-density="compact"] {
    --_space: var(--staff-chat-space, 3px);
    --_font-size: var(--staff-chat-font-size, 0.875em);
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
