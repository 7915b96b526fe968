import { create } from 'zustand';

export type Overwrite = 'everywhere' | 'empty' | 'only';

/** What a person has set of the tools; remembered. */
export interface ToolOptions {
  /** In the unit of the dataset's voxel size; undefined until one is chosen, then it fits what is seen. */
  readonly radius: number | undefined;
  readonly isBall: boolean;
  readonly overwrite: Overwrite;
  readonly fillsSpace: boolean;
  /** The panels follow each new node. */
  readonly centresNodes: boolean;
}

const place = 'lamella.tools';

const firstTime: ToolOptions = {
  radius: undefined,
  isBall: false,
  overwrite: 'everywhere',
  fillsSpace: false,
  centresNodes: false,
};

function kept(): ToolOptions {
  try {
    return { ...firstTime, ...(JSON.parse(window.localStorage.getItem(place) ?? '{}') as Partial<ToolOptions>) };
  } catch {
    return firstTime;
  }
}

export const useToolOptions = create<ToolOptions>(kept);

export function setOptions(change: Partial<ToolOptions>): void {
  useToolOptions.setState(change);
  window.localStorage.setItem(place, JSON.stringify(useToolOptions.getState()));
}
