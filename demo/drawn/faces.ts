/** How somebody's picture is drawn. */
export interface Face {
  /** From light to dark. */
  readonly skin: 0 | 1 | 2 | 3 | 4;
  readonly hair: string;
  readonly cut: "short" | "long" | "bun" | "beard" | "scarf";
  readonly shirt: string;
  readonly ground: string;
}

const SKINS = ["#f6d3bd", "#ecbf9f", "#d9a27c", "#b3774f", "#7d4e33"] as const;

/** A portrait as SVG, for a circle or a square. */
export function drawFace(face: Face): string {
  const skin = SKINS[face.skin];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="${face.ground}"/>${behind(face)}<path d="M12 98c2-21 16-29 36-29s34 8 36 29z" fill="${face.shirt}"/><path d="M39 58h18v12a9 9 0 0 1-18 0z" fill="${skin}"/><path d="M39 63c5 5 13 5 18 0v4c-5 5-13 5-18 0z" fill="#000" opacity=".12"/><ellipse cx="48" cy="44" rx="18.500" ry="22" fill="${skin}"/>${features(face)}${before(face)}</svg>`;
}

function features({ cut, hair }: Face): string {
  const beard =
    cut === "beard"
      ? `<path d="M29.500 46c1 18 8 22 18.500 22s17.500-4 18.500-22c-2 5-5 8-9 8-3-2-16-2-19 0-4 0-7-3-9-8z" fill="${hair}"/>`
      : "";
  return `${beard}<circle cx="40.500" cy="44" r="2.300" fill="#1d1714"/><circle cx="55.500" cy="44" r="2.300" fill="#1d1714"/><path d="M36.500 38.500c2-1.500 5-1.500 7.500 0M52 38.500c2.500-1.500 5.500-1.500 7.500 0" stroke="#1d1714" stroke-width="1.600" stroke-linecap="round" fill="none" opacity=".65"/><path d="M42.500 56c3 3 8 3 11 0" stroke="${cut === "beard" ? "#fff" : "#7a2f2a"}" stroke-width="2" stroke-linecap="round" fill="none"/>`;
}

function behind({ cut, hair }: Face): string {
  if (cut === "long") return `<path d="M24 46c0-20 10-29 24-29s24 9 24 29v27c-4 4-10 5-16 5H40c-6 0-12-1-16-5z" fill="${hair}"/>`;
  if (cut === "bun") return `<circle cx="48" cy="15" r="9.500" fill="${hair}"/>`;
  if (cut === "scarf") return `<path d="M22 50c0-22 11-33 26-33s26 11 26 33c0 14-2 24-8 33H30c-6-9-8-19-8-33z" fill="${hair}"/>`;
  return "";
}

function before({ cut, hair }: Face): string {
  if (cut === "scarf")
    return `<path d="M28 48c-1-21 8-29 20-29s21 8 20 29c-2-12-8-19-20-19s-18 7-20 19z" fill="${hair}"/><path d="M30 60c5 10 31 10 36 0l3 12c-8 10-34 10-42 0z" fill="${hair}"/>`;
  if (cut === "long") return `<path d="M28 46c-1-19 8-27 20-27s21 8 20 27c-3-7-5-11-8-14-9 2-19 1-25-3-3 4-5 9-7 17z" fill="${hair}"/>`;
  if (cut === "bun")
    return `<path d="M28.500 43c-1-16 7-24 19.500-24s20.500 8 19.500 24c-3-8-9-13-19.500-13s-16.500 5-19.500 13z" fill="${hair}"/>`;
  return `<path d="M28.500 44c-2-18 7-26 19.500-26 13 0 21 8 19.500 26-1.500-5-3-8-5-11-8 1-20 0-27-4-4 4-6 9-7 15z" fill="${hair}"/>`;
}
