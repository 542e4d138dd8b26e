import { nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { ChatState } from "../../client/store/state.ts";
import type { ViewContext } from "../shared/view-context.ts";
import type * as Note from "./note.ts";

/** Letters that are not Latin: only with one of them is a name worth the table where names are always in sight. */
const FOREIGN = /[^\0-\u024f\u1e00-\u1eff]/;
let loaded: typeof Note | undefined;

/** A note below a name that looks like another one that this person knows. What compares names is fetched with the first, and the view drawn again. */
export function lookalike(
  view: Pick<ReactiveControllerHost, "requestUpdate"> & Pick<ViewContext, "localize">,
  name: string,
  state: ChatState,
): TemplateResult | typeof nothing {
  if (loaded !== undefined) return loaded.note(view.localize, name, state);
  import("./note.ts").then(
    (module) => {
      loaded = module;
      view.requestUpdate();
    },
    () => undefined,
  );
  return nothing;
}

/** The same where names are always in sight: the first comparison waits for a letter that is not Latin. */
export const foreignLookalike: typeof lookalike = (view, name, state) =>
  loaded !== undefined || FOREIGN.test(name) ? lookalike(view, name, state) : nothing;
