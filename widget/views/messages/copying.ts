import { icon, type IconName } from "../shared/icons.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const button = (sign: IconName): FeatureButton => ({
  part: "copy-button",
  label: ({ term }) => term("copyMessage"),
  icon: icon(sign),
  run: ({ id, body }, { host, localize, showCopied }) => {
    // Not there in a page without TLS.
    const copied = (navigator.clipboard as Clipboard | undefined)?.writeText(body) ?? Promise.reject(new TypeError("no clipboard"));
    copied.then(
      () => {
        showCopied(id);
        host.announce(localize.term("copied"));
      },
      () => host.announce(localize.term("notCopied")),
    );
  },
});
const COPY = button("copy");
const COPIED = button("check");

/** Copying what a message says. */
export const copying: MessageFeature = {
  button: ({ id, body, deleted }, { copiedId }) => (deleted || body === "" ? null : id === copiedId ? COPIED : COPY),
};
