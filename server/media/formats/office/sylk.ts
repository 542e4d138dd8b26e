import { mustKeep } from "../../content-rules.ts";

/** First line of a SYLK table; also that of a list whose first two columns are called ID and, say, Price. */
const FIRST_LINE = /^\s*ID;P/i;
/** Records of cells, names, options, bounds and the end, as no such list has them. */
const RECORD = /^(?:C;(?:[XY]\d+;[XYKEFSRCNP]|K["\d+-]|E[^;]*[(!$=])|NN;(?:[^;]*;)*?[NE]|B;[XY]\d+;[XY]\d+|O;[A-Z](?:[;\d]|$)|E\s*$)/i;
/** Characters of a line that are looked at. */
const LINE = 4_096;

/**
 * Takes a text piece by piece and refuses it as a SYLK table: spreadsheets take any text that begins so for one, whatever its name, and run the commands in it.
 * @throws Failure `file_type_mismatch`
 */
export function createSylkCheck(): (text: string) => void {
  let first: boolean | null = null;
  let rest = "";
  return (text) => {
    if (first === false) return;
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = (lines.pop() ?? "").slice(0, LINE);
    for (const line of lines) {
      const kept = line.slice(0, LINE);
      if (first === null && kept.trim() === "") continue;
      if (first === null) first = FIRST_LINE.test(kept);
      else if (first) mustKeep(!RECORD.test(kept.trimStart()), "sylk");
      if (!first) return;
    }
  };
}
