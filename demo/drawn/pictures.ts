import sharp from "sharp";

/** A picture as the demo's people would have taken it: what is drawn, and its size. */
interface Scene {
  readonly width: number;
  readonly height: number;
  readonly drawing: string;
}

const WINDOWS = [0, 1, 2, 3]
  .map(
    (at) =>
      `<g transform="translate(${70 + at * 285} 90)"><rect width="245" height="330" rx="6" fill="url(#sky)"/><path d="M0 250q60-60 120-20t125-30v130H0z" fill="#7fb59a" opacity=".8"/><path d="M122 0v330M0 160h245" stroke="#f5efe6" stroke-width="10"/></g>`,
  )
  .join("");
const rower = (x: number, y: number, scale: number) =>
  `<g transform="translate(${x} ${y}) scale(${scale})"><path d="M0 60h300" stroke="#30353f" stroke-width="12" stroke-linecap="round"/><circle cx="28" cy="30" r="46" fill="#3a4150"/><circle cx="28" cy="30" r="30" fill="#555e70"/><rect x="160" y="34" width="56" height="16" rx="8" fill="#c8553d"/><path d="M60 -20L90 40M20 78v34M280 64v48" stroke="#30353f" stroke-width="11" stroke-linecap="round"/><rect x="40" y="-50" width="44" height="32" rx="5" fill="#1c2027"/></g>`;

/** The scenes by name. */
export const SCENES = {
  studio: {
    width: 1280,
    height: 860,
    drawing: `<rect width="1280" height="860" fill="#e9dccb"/>${WINDOWS}<path d="M0 520h1280v340H0z" fill="#b98a5e"/><g stroke="#a37849" stroke-width="3">${[560, 610, 670, 740].map((y) => `<path d="M0 ${y}h1280"/>`).join("")}</g>${rower(120, 600, 1)}${rower(520, 600, 1)}${rower(900, 600, 1)}<g fill="#4f7d5c"><path d="M1180 520c-60-40-50-130-20-190 10 60 30 90 30 190zM1190 520c-5-80 20-120 60-150 5 70-20 120-60 150z"/></g><path d="M1140 520h90l-14 90h-62z" fill="#d6603f"/>`,
  },
  board: {
    width: 900,
    height: 1200,
    drawing: `<rect width="900" height="1200" fill="#cfd6dc"/><rect x="70" y="120" width="760" height="900" rx="18" fill="#fff" stroke="#8d98a3" stroke-width="18"/><g font-family="sans-serif" font-size="54" font-weight="700" fill="#27405e"><text x="130" y="230">THIS WEEK</text></g><g stroke-width="14" stroke-linecap="round">${["#3f6fb5", "#c8553d", "#3f8f63", "#3f6fb5", "#8a5bb5"].map((colour, at) => `<path d="M140 ${330 + at * 120}h${300 + ((at * 137) % 260)}" stroke="${colour}"/><path d="M140 ${370 + at * 120}h${160 + ((at * 211) % 240)}" stroke="#9aa5b1"/>`).join("")}</g><rect x="540" y="760" width="200" height="200" fill="#ffe27a" transform="rotate(4 640 860)"/>`,
  },
  pool: {
    width: 1800,
    height: 600,
    drawing: `<rect width="1800" height="600" fill="#dcebf0"/><path d="M0 220h1800v380H0z" fill="#3fa3c4"/><g stroke="#fff" stroke-width="8" stroke-dasharray="40 22" opacity=".8">${[290, 370, 460].map((y) => `<path d="M0 ${y}h1800"/>`).join("")}</g><g fill="#2b4a5a" opacity=".85">${[100, 420, 740, 1060, 1380, 1650].map((x) => `<rect x="${x}" y="60" width="130" height="120" rx="6"/>`).join("")}</g><circle cx="820" cy="410" r="26" fill="#e8b48f"/><path d="M850 430q60-40 120 0" stroke="#e8b48f" stroke-width="20" fill="none" stroke-linecap="round"/>`,
  },
  dock: {
    width: 1200,
    height: 800,
    drawing: `<rect width="1200" height="800" fill="#b9c6d2"/><path d="M0 560h1200v240H0z" fill="#eef2f5"/><rect x="60" y="120" width="520" height="450" fill="#6d7985"/><rect x="120" y="240" width="180" height="330" fill="#2f3740"/><rect x="350" y="240" width="180" height="330" fill="#f58220"/><text x="405" y="430" font-family="sans-serif" font-size="90" font-weight="800" fill="#fff">4</text><rect x="640" y="270" width="380" height="290" fill="#fff"/><rect x="640" y="380" width="380" height="60" fill="#f58220"/><path d="M1020 350h90l60 100v110h-150z" fill="#f58220"/><path d="M1040 370h60l40 70h-100z" fill="#cfe3ee"/><g fill="#22272d"><circle cx="720" cy="575" r="44"/><circle cx="830" cy="575" r="44"/><circle cx="1090" cy="575" r="44"/></g><g fill="#fff" opacity=".8">${Array.from({ length: 60 }, (_, at) => `<circle cx="${(at * 397) % 1200}" cy="${(at * at * 29 + at * 71) % 800}" r="${2 + (at % 4)}"/>`).join("")}</g>`,
  },
  mill: {
    width: 1200,
    height: 800,
    drawing: `<rect width="1200" height="800" fill="url(#sky)"/><path d="M0 520q300-140 620-40t580-60v380H0z" fill="#8fae7d"/><path d="M0 640q400-60 1200 20v140H0z" fill="#7296ad"/><rect x="380" y="260" width="430" height="360" fill="#c9b79c"/><path d="M350 270L595 120l245 150z" fill="#7a4a3a"/><g fill="#4b5563">${[0, 1, 2].map((x) => [0, 1].map((y) => `<rect x="${430 + x * 130}" y="${320 + y * 140}" width="66" height="90" rx="4"/>`).join("")).join("")}</g><circle cx="850" cy="560" r="120" fill="none" stroke="#5b4636" stroke-width="20"/><path d="M850 440v240M730 560h240M765 475l170 170M935 475L765 645" stroke="#5b4636" stroke-width="12"/>`,
  },
} as const satisfies Readonly<Record<string, Scene>>;

export type SceneName = keyof typeof SCENES;

/** A scene as JPEG. */
export async function drawPicture(name: SceneName): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, drawing } = SCENES[name];
  const sky = '<linearGradient id="sky" x2="0" y2="1"><stop stop-color="#8fc3e8"/><stop offset="1" stop-color="#f7e6cf"/></linearGradient>';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs>${sky}</defs>${drawing}</svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).jpeg({ quality: 82 }).toBuffer());
}

/** A scene as small as the server draws it for a preview: a WebP. */
export async function drawThumbnail(name: SceneName): Promise<Uint8Array> {
  return sharp(await drawPicture(name))
    .resize({ width: 480, height: 480, fit: "inside" })
    .webp({ quality: 75 })
    .toBuffer();
}
