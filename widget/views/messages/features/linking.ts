import { roomOf } from "../../../client/store/conversation.ts";
import { copyText } from "../../actions/copy-text.ts";
import { icon } from "../../controls/icons.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const COPY_LINK: FeatureButton = {
  part: "copy-link-button",
  label: ({ term }) => term("copyLink"),
  icon: icon("link"),
  run({ id }, host) {
    const address = (host.config.messageLink ?? "").replaceAll("{room}", roomOf(host.roomId)).replaceAll("{message}", id);
    copyText(new URL(address, document.baseURI).href, host, () => host.showCopied(id));
  },
};

/** Copying the address at which the page shows a message, where the page says which that is. */
export const linking: MessageFeature = {
  button: ({ message, deleted }, { config }) => (config.messageLink === null || message === null || deleted ? null : COPY_LINK),
};
