const BAR_PX = 3;
const GAP_PX = 2;

/** Draws loudness (0–1 each) as bars, the newest at the end of the line, in the colour of the text around the canvas. */
export function drawLevels(canvas: HTMLCanvasElement, levels: readonly number[]): void {
  const pen = canvas.getContext("2d");
  const scale = devicePixelRatio;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (pen === null || width === 0) return;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  pen.scale(scale, scale);
  pen.fillStyle = getComputedStyle(canvas).color;
  const shown = levels.slice(-Math.floor(width / (BAR_PX + GAP_PX)));
  for (const [index, level] of shown.entries()) {
    const bar = Math.max(BAR_PX, level * height);
    pen.fillRect(width - (shown.length - index) * (BAR_PX + GAP_PX), (height - bar) / 2, BAR_PX, bar);
  }
}
