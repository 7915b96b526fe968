import { CancelImportDocument, ListImportsDocument, type ImportProgressFragment } from '@lamella/api';
import { create } from 'zustand';
import { client } from '../../../host';
import { tellError } from '../../../look/tell';

interface Imports {
  readonly list: readonly ImportProgressFragment[];
  readonly error: Error | undefined;
  readonly refresh: () => Promise<void>;
  readonly cancel: (id: string) => Promise<void>;
}

/** The imports that the host knows of, newest first. */
export const useImports = create<Imports>((set, get) => ({
  list: [],
  error: undefined,
  refresh: async () => {
    try {
      set({ list: (await client.ask(ListImportsDocument, {})).imports, error: undefined });
    } catch (error) {
      set({ error: error instanceof Error ? error : new Error(String(error)) });
    }
  },
  cancel: async (id) => {
    try {
      await client.ask(CancelImportDocument, { id });
    } catch (error) {
      tellError('The import could not be cancelled', error);
    }
    await get().refresh();
  },
}));

export function isUnderWay({ state }: Pick<ImportProgressFragment, 'state'>): boolean {
  return state === 'QUEUED' || state === 'RUNNING';
}
