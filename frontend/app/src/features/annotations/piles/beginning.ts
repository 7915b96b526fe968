import { CreateAnnotationDocument } from '@lamella/api';
import { client } from '../../../host';
import { tellError } from '../../../look/tell';

interface Ground {
  readonly id: string;
  readonly name: string;
  readonly layers: readonly { readonly name: string; readonly category: 'IMAGE' | 'SEGMENTATION' }[];
}

/** The segmentations of a dataset that a volume may be painted over. */
export const segmentationsOf = (dataset: Ground) =>
  dataset.layers.filter(({ category }) => category === 'SEGMENTATION').map(({ name }) => name);

/**
 * Begins an annotation on a dataset.
 * @param fallbackLayer The segmentation that shows where nothing is painted; null paints on nothing.
 * @returns Its id, or undefined where the host refused it; the person has been told then.
 */
export async function beginAnnotation(dataset: Ground, fallbackLayer: string | null): Promise<string | undefined> {
  try {
    const input = { dataset: dataset.id, fallbackLayer };
    return (await client.ask(CreateAnnotationDocument, { input })).createAnnotation.id;
  } catch (error) {
    tellError(`No annotation could be begun on ${dataset.name}`, error);
    return undefined;
  }
}
