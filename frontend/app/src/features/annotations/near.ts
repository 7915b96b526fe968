import type { NearBox } from '@lamella/api/annotation';
import { plainLook, type Vec3 } from '@lamella/engine';
import { readAddress } from '../viewer/address';
import { nowhere } from '../viewer/store';

/** What may be seen on flat panels at the view that an address names; undefined where it names none, and all may be seen. */
export function nearAt(address: string, voxelSize: Vec3): NearBox | undefined {
  if (!/\bat=.*\bzoom=/.test(address)) return undefined;
  const { view } = readAddress(address, { view: nowhere, tool: 'move', maximised: null, layers: [] });
  // A panel may fill the window, and be turned any way.
  const pixels = Math.hypot(window.innerWidth, window.innerHeight) / 2;
  const reach = pixels * view.unitsPerPixel + plainLook.reach;
  const corner = (side: 1 | -1) =>
    [0, 1, 2].map((axis) => (view.position[axis] ?? 0) + (side * reach) / (voxelSize[axis] ?? 1)) as unknown as Vec3;
  return { min: corner(-1), max: corner(1) };
}
