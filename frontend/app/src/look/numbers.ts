/** Between the thousands, and between a number and its unit: thin, and never at the end of a line. */
export const thin = '\u202f';

/** A whole number with thin spaces in the thousands: 71 824. */
export function count(value: number | bigint): string {
  const digits = (value < 0 ? -value : value).toString();
  return (value < 0 ? '−' : '') + digits.replace(/\B(?=(\d{3})+$)/g, thin);
}

/** A number with at most `digits` significant digits, never in the form 1e9 below a thousand million. */
export function number(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) {
    return Number(value.toPrecision(digits))
      .toExponential()
      .replace('e', `${thin}×${thin}10^`)
      .replace('^+', '^')
      .replace('-', '−');
  }
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const [whole = '0', fraction = ''] = size.toFixed(Math.min(20, decimals)).split('.');
  const kept = fraction.replace(/0+$/, '');
  return (value < 0 ? '−' : '') + count(BigInt(whole)) + (kept ? `.${kept}` : '');
}

// The names that files use for units of length (UDUNITS, as OME-Zarr writes them), in nanometres.
const nanometres: Readonly<Record<string, number>> = {
  angstrom: 0.1,
  picometer: 1e-3,
  nanometer: 1,
  micrometer: 1e3,
  millimeter: 1e6,
  centimeter: 1e7,
  meter: 1e9,
};

const steps: readonly (readonly [name: string, nanometres: number])[] = [
  ['m', 1e9],
  ['mm', 1e6],
  ['µm', 1e3],
  ['nm', 1],
];

/** A length in the unit of a voxel size, in nm, µm, mm or m by its size; a unit that is no length is named as it is. */
export function length(value: number, unit: string, digits = 3): string {
  const factor = nanometres[unit];
  if (factor === undefined) return `${number(value, digits)}${thin}${unit || 'voxels'}`;
  const size = value * factor;
  const [name, step] = stepOf(size);
  return `${number(size / step, digits)}${thin}${name}`;
}

/** The unit that a length is best told in, and how many units of the voxel size it spans. */
export function unitFor(value: number, unit: string): { readonly name: string; readonly units: number } {
  const factor = nanometres[unit];
  if (factor === undefined) return { name: unit || 'voxels', units: 1 };
  const [name, step] = stepOf(value * factor);
  return { name, units: step / factor };
}

function stepOf(size: number): readonly [string, number] {
  // 0.9995 of a unit would be written as 1 of it.
  return steps.find(([, step]) => Math.abs(size) >= step * 0.9995) ?? ['nm', 1];
}

/** The three edges of a voxel in one unit: 8 × 8 × 30 nm. */
export function voxelSize(size: {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly unit: string;
}): string {
  const { name, units } = unitFor(Math.min(size.x, size.y, size.z), size.unit);
  return `${[size.x, size.y, size.z].map((edge) => number(edge / units, 4)).join(' × ')}${thin}${name}`;
}

/** Three whole numbers: 512 × 512 × 256. */
export function extent(size: { readonly x: number; readonly y: number; readonly z: number }): string {
  return [size.x, size.y, size.z].map(count).join(' × ');
}

/** Bytes in decimal units, as disks are sold: 41 GB. */
export function bytes(value: number): string {
  const names = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const step = Math.min(names.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value * 1.0005)) / 3)));
  const scaled = value / 1000 ** step;
  return `${number(scaled, scaled >= 100 || step === 0 ? 3 : 2)}${thin}${names[step] ?? ''}`;
}

/** A duration as one would say it: 40 s, 12 min, 3 h 20 min. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${count(Math.max(1, Math.round(seconds)))}${thin}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${count(minutes)}${thin}min`;
  const rest = minutes % 60;
  return `${count((minutes - rest) / 60)}${thin}h${rest > 0 ? ` ${count(rest)}${thin}min` : ''}`;
}

/** The day, in the reader's language. */
export function day(time: string): string {
  return new Date(time).toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
}

/** How long ago something was, as one would say it: just now, 12 min ago, yesterday; after a week, the day. */
export function ago(time: string, now = Date.now()): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))}${thin}min ago`;
  if (seconds < 86_400) return `${String(Math.floor(seconds / 3600))}${thin}h ago`;
  if (seconds < 2 * 86_400) return 'yesterday';
  return seconds < 7 * 86_400 ? `${String(Math.floor(seconds / 86_400))} days ago` : day(time);
}
