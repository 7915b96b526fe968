import type { Allowed } from '../feed';

/** Where one's edits are. */
export interface SessionStatus {
  /**
   * saved: the host has all. sending: some are on the way. offline: they are kept in this browser until the host answers.
   * signedOut: kept until the same person is signed in again. gone: the annotation is not open to this person any more, or
   * not for editing; what the host does not have can be exported.
   */
  readonly kind: 'saved' | 'sending' | 'offline' | 'signedOut' | 'gone';
  /** Steps that the host does not have; a stroke is one. */
  readonly edits: number;
  /** Why it is so, in a sentence; null when there is nothing to say. */
  readonly why: string | null;
  /** Edits that the host refused for good: they stand aside, hold nothing up, and can be exported. */
  readonly refused: readonly { readonly why: string; readonly operations: number }[];
}

/** Why an annotation that is seen cannot be edited, in the host's own words. */
export const whyClosed = ({ name, state }: Pick<Allowed, 'name' | 'state'>): string =>
  state === 'ACTIVE'
    ? `You may look at '${name}' and not edit it.`
    : `'${name}' is ${state.toLowerCase()}: reopen it to edit it.`;

/** The status in a few words. */
export function statusWords({ kind, edits }: SessionStatus): string {
  const counted = `${String(edits)} ${edits === 1 ? 'edit' : 'edits'}`;
  switch (kind) {
    case 'saved':
      return 'all saved';
    case 'sending':
      return `${counted} on the way`;
    case 'offline':
      return edits === 0 ? 'offline' : `offline, ${counted} kept`;
    case 'signedOut':
      return edits === 0 ? 'signed out' : `signed out, ${counted} kept`;
    case 'gone':
      return edits === 0 ? 'closed' : `closed, ${counted} kept`;
  }
}
