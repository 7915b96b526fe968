import type { AnnotationAccess, AnnotationState } from '@lamella/api';
import { IconArchive, IconCircleCheck, IconEye, IconLock, IconPencil, type Icon } from '@tabler/icons-react';
import { tools, type Tool } from '../viewer/address';

/** Where an annotation is opened. */
export const annotationPath = (id: string) => `/annotations/${id}`;

interface Words {
  readonly name: string;
  readonly says: string;
  readonly Icon: Icon;
}

/** To whom an annotation is open, in the words used everywhere. */
export const openings = {
  PRIVATE: { name: 'Private', says: 'Nobody else', Icon: IconLock },
  DATASET_VIEW: { name: 'Others may look', says: 'Those who may see the dataset, to look at', Icon: IconEye },
  DATASET_EDIT: { name: 'Others may edit', says: 'Those who may see the dataset, to edit', Icon: IconPencil },
} as const satisfies Record<AnnotationAccess, Words>;

export const openingOrder = Object.keys(openings) as AnnotationAccess[];

/** How far the work is. */
export const stages = {
  ACTIVE: { name: 'Active', says: 'It can be edited', Icon: IconPencil },
  FINISHED: { name: 'Finished', says: 'Done: nobody edits it until it is reopened', Icon: IconCircleCheck },
  ARCHIVED: { name: 'Archived', says: 'Done and out of the way', Icon: IconArchive },
} as const satisfies Record<AnnotationState, Words>;

const doings = {
  move: 'looks around',
  turn: 'turns the planes',
  measure: 'measures a line',
  area: 'measures an area',
  skeleton: 'traces',
  brush: 'paints',
  erase: 'erases',
  lasso: 'paints with the lasso',
  lassoErase: 'erases with the lasso',
  fill: 'fills',
  pick: 'picks a segment',
  box: 'draws boxes',
} as const satisfies Record<Tool, string>;

/** What somebody does with a tool, after their name; a tool that only a newer page has is none. */
export function doingOf(tool: string): string {
  const known = tools.find((each) => each === tool);
  return known ? doings[known] : 'is here';
}

/** Where an annotation is looked at as it was. */
export const versionPath = (id: string, version: number) => `${annotationPath(id)}/versions/${String(version)}`;
