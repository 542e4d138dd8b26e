/** One emoji as Unicode recommends it for interchange (UTS #51, RGI emoji set). */
const EMOJI = new RegExp(String.raw`^\p{RGI_Emoji}$`, "v");
/** Asks for the picture of what may be drawn as text, too. */
const EMOJI_PRESENTATION = "\uFE0F";

/** The emoji that a text is, in its form as a picture; null: it is none. */
export function asEmoji(text: string): string | null {
  return [text, text + EMOJI_PRESENTATION].find((form) => EMOJI.test(form)) ?? null;
}
