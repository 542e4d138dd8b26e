import type { Config, PanelHost } from "../../app/contract.ts";
import type { ChatCommands } from "../../client/commands.ts";
import type { Localize } from "../../i18n/localize.ts";
import type { Clock } from "../../client/platform/clock.ts";

/** What every view is handed beside the state; replaced as a whole when a part of it changes. */
export interface ViewContext {
  readonly commands: ChatCommands;
  readonly host: PanelHost;
  readonly localize: Localize;
  readonly config: Config;
  /** Whether the panel is open, and the tab is not hidden. */
  readonly visible: boolean;
  /** Whether a person can see a part of it. */
  readonly inSight: boolean;
  readonly clock: Clock;
  /** The present minute, in ms since 1970; rises while the panel is on screen. */
  readonly now: number;
}
