import { isBlank } from "./text.ts";

/** What is drawn as a space, line ends included. */
const SPACES = /[\s\u2800\u3164\u115f\u1160\uffa0]+/g;
/** Controls, half pairs, what turns the writing around, and what is never seen and joins nothing. */
const UNSEEN = /[\u034f\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{1d173}-\u{1d17a}]/gu;
/** Tags belong to a black flag, the other selectors to a Chinese character; elsewhere they make one name of many that look alike. */
const TAGS = /(\u{1f3f4}[\u{e0020}-\u{e007f}]+|\p{Script=Han}[\u{e0100}-\u{e01ef}])|[\u{e0000}-\u{e0fff}]/gu;
/** Joiners and selectors do something behind an emoji, or between letters of a script that joins them; none is at an end. */
const IDLE =
  /(^|[\s\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}])[\ufe00-\ufe0f\u200c-\u200d]+|[\u200c-\u200d]+(?=\s|$)|([\u200c-\u200d])[\u200c-\u200d]+/gu;

/**
 * The name of a person or a room as everybody sees it: composed (NFC), on one line, without what is not seen, so that no two that look alike differ
 * by it. Empty: nothing of it can be seen.
 */
export function cleanName(text: string): string {
  let [before, name] = ["", text];
  // What falls away may bring together what was apart.
  while (name !== before) [before, name] = [name, cleanOnce(name)];
  return isBlank(name) ? "" : name;
}

function cleanOnce(text: string): string {
  const seen = text.normalize("NFC").replace(SPACES, " ").replace(UNSEEN, "").replace(TAGS, "$1").replace(IDLE, "$1$2");
  return seen.replace(/ +/g, " ").trim();
}
