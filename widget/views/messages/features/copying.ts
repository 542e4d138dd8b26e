import { copyText } from "../../actions/copy-text.ts";
import { icon, type IconName } from "../../controls/icons.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

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
