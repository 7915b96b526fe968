import { number, thin, unitFor } from '../../../look/numbers';

/** A bar of a round length that is at most so many pixels long, and its length in words. */
export function scaleBar(
  unitsPerPixel: number,
  unit: string,
  mostPixels: number,
): { readonly pixels: number; readonly label: string } {
  const most = unitsPerPixel * mostPixels;
  if (!(most > 0) || !Number.isFinite(most)) return { pixels: 0, label: '' };
  const { name, units } = unitFor(most, unit);
  const room = most / units;
  const power = 10 ** Math.floor(Math.log10(room));
  // 1, 2 or 5 of a power of ten; a little less than the room that there is never rounds up into more.
  const round = ([5, 2, 1].find((step) => step * power <= room * (1 + 1e-9)) ?? 1) * power;
  return { pixels: (round * units) / unitsPerPixel, label: `${number(round)}${thin}${name}` };
}
