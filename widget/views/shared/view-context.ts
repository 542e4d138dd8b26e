import type { Config, PanelHost, PanelVisibility } from "../../app/contract.ts";
import type { ChatCommands } from "../../client/commands.ts";
import type { Localize } from "../../i18n/localize.ts";
import type { Clock } from "../../client/platform/clock.ts";
import type { ChatState } from "../../client/store/state.ts";
import type { Store } from "../../client/store/store.ts";

/** What every view gets from the panel it stands in. */
export interface ViewContext {
  readonly commands: ChatCommands;
  readonly localize: Localize;
  readonly config: Config;
  readonly host: PanelHost;
}

/** All that the panel provides; what is not for every view is asked for by those that draw it. */
export interface PanelContext extends ViewContext {
  readonly store: Store<ChatState>;
  readonly visibility: PanelVisibility;
  readonly clock: Clock;
  /** The present minute, in ms since 1970; rises while the panel is on the page. */
  readonly now: number;
}
