import type { ViewContext } from "../shared/view-context.ts";
import { icon, type IconName } from "../shared/icons.ts";
import type { FeatureButton, FeatureHost, MessageFeature } from "./message-feature.ts";

/** Copies a text, and says whether that was done; `done` is called when it was. */
export function copyText(
  text: string,
  { host, localize }: Pick<ViewContext, "localize"> & Pick<FeatureHost, "host">,
  done: () => void,
): void {
  // Not there in a page without TLS.
  const copied = (navigator.clipboard as Clipboard | undefined)?.writeText(text) ?? Promise.reject(new TypeError("no clipboard"));
  copied.then(
    () => {
      done();
      host.announce(localize.term("copied"));
    },
    () => host.announce(localize.term("notCopied")),
  );
}

const button = (sign: IconName): FeatureButton => ({
  part: "copy-button",
  label: ({ term }) => term("copyMessage"),
  icon: icon(sign),
  run: ({ id, body }, host) => copyText(body, host, () => host.showCopied(id)),
});
const COPY = button("copy");
const COPIED = button("check");

/** Copying what a message says. */
export const copying: MessageFeature = {
  button: ({ id, body, deleted }, { copiedId }) => (deleted || body === "" ? null : id === copiedId ? COPIED : COPY),
};
