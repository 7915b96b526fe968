import type { DatasetDetailsFragment } from '@lamella/api';

type Layers = readonly Pick<DatasetDetailsFragment['layers'][number], 'name' | 'contentVersion'>[];

/** What makes the engine begin anew: other layers, or other voxels in one. */
export const versionsOf = (layers: Layers): string =>
  layers.map(({ name, contentVersion }) => `${name}/${contentVersion}`).join();

/** Whether a layer has other voxels than before. One that came into an annotation or went from it is none that changed. */
export const haveChanged = (before: Layers, now: Layers): boolean =>
  now.some((layer) =>
    before.some(({ name, contentVersion }) => name === layer.name && contentVersion !== layer.contentVersion),
  );
