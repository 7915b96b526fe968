import type { Vec3 } from '../chunks';
import { halves } from './labels';

/** Colours that ids are spread over; a square texture of this many texels a side. */
export const paletteSide = 64;

/**
 * 4096 colours, 3 bytes each: hues a golden angle apart, in 4 steps of lightness and 4 of chroma (OKLCH, Ottosson 2020). None
 * is near black, which is behind the picture, near white, which marks the selection, or near grey, which is the picture.
 */
export const segmentPalette: Uint8Array = Uint8Array.from(
  Array.from({ length: paletteSide * paletteSide }, (_, n) => {
    const hue = (n * 2.399963229728653) % (2 * Math.PI);
    return fromOklch(0.62 + 0.06 * (n % 4), 0.11 + 0.025 * ((n >> 2) % 4), hue);
  }).flat(),
);

/**
 * The colour that an id has by itself, the very one that the GPU draws: sRGB, 0 to 1. The host's previews have the same, by
 * `SegmentColors.cs`; tests hold both to `tests/segmentColors.txt`.
 */
export function segmentColor(id: bigint): Vec3 {
  const bits = hashId(id);
  const place = 3 * ((bits & 63) + 64 * ((bits >>> 6) & 63));
  const channel = (n: number) => (segmentPalette[place + n] ?? 0) / 255;
  return [channel(0), channel(1), channel(2)];
}

/** Mixes the 64 bits of an id to 32; the label shader does the same. */
export function hashId(id: bigint): number {
  const [low, high] = halves(id);
  let h = low ^ Math.imul(high, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

function fromOklch(lightness: number, chroma: number, hue: number): number[] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((linear) => {
    const within = Math.min(Math.max(linear, 0), 1);
    return Math.round(255 * (within <= 0.0031308 ? 12.92 * within : 1.055 * within ** (1 / 2.4) - 0.055));
  });
}

/** The colours that a person has set, as the label shader looks them up: open addressing, at most half full. */
export interface ChosenColors {
  /** Per place: low and high half of the id, 0xrrggbb, and 1 where the place is taken. */
  readonly entries: Uint32Array;
  readonly width: number;
  readonly height: number;
}

export const chosenWidth = 1024;

/** Lays out the set colours for the shader. */
export function layOutColors(colors: ReadonlyMap<bigint, Vec3>): ChosenColors {
  let places = chosenWidth;
  while (places < 2 * colors.size) places *= 2;
  const entries = new Uint32Array(4 * places);
  const byte = (share: number) => Math.round(255 * Math.min(Math.max(share, 0), 1));
  for (const [id, [r, g, b]] of colors) {
    let place = hashId(id) & (places - 1);
    while (entries[4 * place + 3] !== 0) place = (place + 1) & (places - 1);
    entries.set([...halves(id), byte(r) * 65536 + byte(g) * 256 + byte(b), 1], 4 * place);
  }
  return { entries, width: chosenWidth, height: places / chosenWidth };
}
