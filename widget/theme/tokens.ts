import { css } from "lit";

/**
 * The tokens. A page sets `--staff-chat-*` on the element or anywhere above it; inside, only the `--_*` names are used, which hold the
 * page's value or the default. One accent drives everything that is coloured, and each colour has its light and dark value in one place.
 */
export const tokens = css`
  .shell {
    --_accent: var(--staff-chat-accent, light-dark(#4f46e5, #a5b4fc));
    /* Black or white, by the luminance at which both reach 4.5:1 (WCAG 2.2, 1.4.3). */
    --_on-accent: var(
      --staff-chat-on-accent,
      color(
        from var(--_accent) xyz-d65 calc(0.9505 * clamp(0, (0.179 - y) * 10000, 1)) clamp(0, (0.179 - y) * 10000, 1)
          calc(1.089 * clamp(0, (0.179 - y) * 10000, 1))
      )
    );
    --_surface: var(--staff-chat-surface, light-dark(#ffffff, #16181d));
    --_surface-2: var(--staff-chat-surface-2, light-dark(#f3f4f7, #22252c));
    --_text: var(--staff-chat-text, light-dark(#181b22, #eceef2));
    --_text-muted: var(--staff-chat-text-muted, light-dark(#5a6070, #a4abb9));
    --_border: var(--staff-chat-border, light-dark(#dfe2e8, #343842));
    --_danger: var(--staff-chat-danger, light-dark(#b42318, #ff8a80));
    --_success: var(--staff-chat-success, light-dark(#12794a, #5fd6a0));
    --_warning: var(--staff-chat-warning, light-dark(#8a5200, #f2c066));
    --_radius: var(--staff-chat-radius, 14px);
    --_font: var(--staff-chat-font, system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif);
    --_font-size: var(--staff-chat-font-size, 0.9375em);
    --_space: var(--staff-chat-space, 4px);
    --_shadow: var(--staff-chat-shadow, 0 1px 2px rgb(0 0 0 / 12%), 0 12px 40px rgb(0 0 0 / 22%));
    --_z-index: var(--staff-chat-z-index, 2147483000);
    --_width: var(--staff-chat-width, 400px);
    --_height: var(--staff-chat-height, 680px);

    --_accent-text: color-mix(in oklab, var(--_accent) 82%, var(--_text));
    --_accent-soft: color-mix(in oklab, var(--_accent) 14%, var(--_surface));
    --_hover: color-mix(in oklab, var(--_text) 7%, transparent);
    --_active: color-mix(in oklab, var(--_text) 12%, transparent);
    --_on-danger: light-dark(#ffffff, #1c0503);
    --_bubble: var(--staff-chat-bubble, var(--_surface-2));
    --_on-bubble: var(--staff-chat-on-bubble, var(--_text));
    --_bubble-own: var(--staff-chat-bubble-own, color-mix(in oklab, var(--_accent) 16%, var(--_surface)));
    --_on-bubble-own: var(--staff-chat-on-bubble-own, var(--_text));
    --_radius-small: calc(var(--_radius) * 0.5);
    --_motion: 160ms;
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

  @media (prefers-reduced-motion: reduce) {
    .shell {
      --_motion: 0.01ms;
    }
  }

  @media (forced-colors: active) {
    .shell {
      --_accent: Highlight;
      --_on-accent: HighlightText;
      --_accent-text: LinkText;
      --_surface: Canvas;
      --_surface-2: Canvas;
      --_text: CanvasText;
      --_text-muted: CanvasText;
      --_border: CanvasText;
      --_danger: CanvasText;
      --_success: CanvasText;
      --_warning: CanvasText;
    }
  }
`;
