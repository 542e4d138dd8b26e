import { drawPaper } from "./papers.ts";
import { drawPicture, SCENES, type SceneName } from "./pictures.ts";
import { drawVoice } from "./sounds.ts";

/** A file that the demo makes itself, by its name. */
export type DrawnFile = SceneName | "voice" | "rota" | "longname" | "table" | "notes";

/** A file as somebody chooses it. */
export interface ChosenFile {
  readonly name: string;
  readonly content: Blob;
  readonly voice?: { readonly duration: number; readonly waveform: string };
}

const ROTA = [
  "Rota, week 49",
  "Mon  06-14 Dmitri   12-20 Ben   14-22 Ana",
  "Tue  06-14 Chloe   12-20 Ben   14-22 Layla",
  "Thu  06-14 Ana   14-22 Dmitri",
];

const MAKERS: Readonly<Record<Exclude<DrawnFile, SceneName>, () => ChosenFile>> = {
  voice: () => {
    const { content, duration, waveform } = drawVoice(7);
    return { name: "voice.wav", content: new Blob([content], { type: "audio/wav" }), voice: { duration, waveform } };
  },
  rota: () => ({ name: "Rota week 49.pdf", content: new Blob([drawPaper(ROTA)], { type: "application/pdf" }) }),
  longname: () => ({
    name: "Minutes of the meeting about the new opening hours of all clubs, second version, with remarks (final).pdf",
    content: new Blob([drawPaper(["Minutes"])], { type: "application/pdf" }),
  }),
  table: () => ({ name: "members.csv", content: new Blob(["club,members\nRiverside,812\nOld Mill,640\n"], { type: "text/csv" }) }),
  notes: () => ({ name: "notes.txt", content: new Blob(["Bring the keys.\n"], { type: "text/plain" }) }),
};

export async function drawFile(file: DrawnFile): Promise<ChosenFile> {
  if (isScene(file)) return { name: `${file}.jpg`, content: new Blob([await drawPicture(file)], { type: "image/jpeg" }) };
  return MAKERS[file]();
}

function isScene(file: DrawnFile): file is SceneName {
  return file in SCENES;
}
