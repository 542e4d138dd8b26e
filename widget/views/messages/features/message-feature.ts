import type { TemplateResult } from "lit";
import type { ChatCommands } from "../../../client/commands.ts";
import type { Id } from "../../../../protocol/ids.ts";
import type { Localize } from "../../../i18n/localize.ts";
import type { ViewContext } from "../../shared/view-context.ts";
import type { MessageRow } from "../message-rows.ts";
import type { ListView } from "../row-view.ts";

/** Where a button's press is carried out. */
export interface FeatureHost {
  readonly commands: Pick<ChatCommands, "change" | "setReply">;
  readonly roomId: string;
  readonly host: Pick<ViewContext["host"], "announce">;
  readonly localize: Localize;
  readonly config: Pick<ViewContext["config"], "messageLink">;
  /** Shows for a moment that a message was copied. */
  showCopied(id: Id): void;
  /** Opens the editor of a message, with its text or another. */
  edit(id: Id, text?: string): void;
  dispatchEvent(event: Event): boolean;
}

/** A button at a message. */
export interface FeatureButton {
  readonly part: string;
  readonly label: (localize: Localize) => string;
  readonly icon: TemplateResult;
  /** Whether it takes something away. */
  readonly danger?: boolean;
  /** Whether it opens a dialog. */
  readonly opensDialog?: boolean;
  /** `opener`: the button that was pressed, or the one whose menu it was chosen in. */
  readonly run: (row: MessageRow, host: FeatureHost, opener: HTMLElement) => void;
}

/** A line above a message. */
export interface FeatureNote {
  readonly part: string;
  readonly icon: TemplateResult;
  readonly text: string;
}

/** What people do with messages: each is one file, and one entry in the list of them. */
export interface MessageFeature {
  /** Null: not for this person, or not with this message. */
  readonly button?: (row: MessageRow, list: ListView) => FeatureButton | null;
  readonly note?: (row: MessageRow, list: ListView) => FeatureNote | null;
  /** Stands below the bubble. What it is drawn from beside the row and the list's own has to be in `RowView`. */
  readonly foot?: (row: MessageRow, list: ListView) => TemplateResult | null;
}
