import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { mosaicOf, type Size, type Tile } from "../../../../widget/views/files/mosaic.ts";

const size = (width: number, height: number): Size => ({ width, height });
const PANORAMA = size(4000, 800);
const PORTRAIT = size(900, 1600);
const PHOTO = size(1200, 900);
const places = (sizes: readonly (Size | null)[]) => mosaicOf(sizes).tiles.map(({ x, y }) => [x, y]);

function overlap(one: Tile, other: Tile): boolean {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
}

suite("F4 pictures of a message by their ratios", () => {
  test("one is shown as a whole, in 280 × 320 pixels at most, and no larger than it is", () => {
    assert.deepEqual(mosaicOf([PANORAMA]).tiles, [{ x: 0, y: 0, width: 280, height: 56 }]);
    assert.deepEqual(mosaicOf([PORTRAIT]).tiles, [{ x: 0, y: 0, width: 180, height: 320 }]);
    assert.deepEqual(mosaicOf([size(160, 120)]).tiles, [{ x: 0, y: 0, width: 160, height: 120 }]);
    assert.deepEqual(mosaicOf([size(32, 32)]).tiles, [{ x: 0, y: 0, width: 96, height: 96 }]);
  });

  test("two stand side by side, equally high, each as wide as its ratio; two panoramas one above the other", () => {
    const [one, other] = mosaicOf([PHOTO, PORTRAIT]).tiles;
    assert.equal(one?.height, other?.height);
    assert.equal((one?.width ?? 0) + 3, other?.x);
    assert.ok((one?.width ?? 0) > (other?.width ?? 0));
    assert.deepEqual(places([PANORAMA, PANORAMA]), [
      [0, 0],
      [0, 115],
    ]);
  });

  test("three are one and two: a wide first one above, a high one before the others", () => {
    const [above, ...below] = mosaicOf([PHOTO, PHOTO, PHOTO]).tiles;
    assert.equal(above?.width, 280);
    assert.deepEqual(new Set(below.map(({ y }) => y)), new Set([(above?.height ?? 0) + 3]));
    const [before, ...after] = mosaicOf([PORTRAIT, PHOTO, PHOTO]).tiles;
    assert.equal(before?.height, mosaicOf([PORTRAIT, PHOTO, PHOTO]).height);
    assert.deepEqual(new Set(after.map(({ x }) => x)), new Set([(before?.width ?? 0) + 3]));
  });

  test("of more than four the first four are shown", () => {
    assert.equal(mosaicOf(Array.from({ length: 9 }, () => PHOTO)).tiles.length, 4);
  });

  test("whatever their sizes: in the frame, beside each other, 3 px apart, and none a stripe", () => {
    const any = fc.option(fc.record({ width: fc.integer({ min: 0, max: 20_000 }), height: fc.integer({ min: 0, max: 20_000 }) }));
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 10 }), (sizes) => {
        const { width, height, tiles } = mosaicOf(sizes);
        assert.ok(width <= 280 && height <= 320 + 1, `${width} × ${height}`);
        for (const [index, tile] of tiles.entries()) {
          assert.ok(tile.x >= 0 && tile.y >= 0 && tile.x + tile.width <= width && tile.y + tile.height <= height);
          assert.ok(tile.width >= 40 && tile.height >= 40, `${tile.width} × ${tile.height}`);
          for (const other of tiles.slice(index + 1)) {
            const grown = { x: tile.x - 2, y: tile.y - 2, width: tile.width + 4, height: tile.height + 4 };
            assert.ok(!overlap(grown, other));
          }
        }
      }),
    );
  });
});
