import type { TokenSource } from '../client';
import type { NearBox } from './arrival';
import type { Journals } from './journal/journals';

export interface SessionOptions {
  /** Who speaks; the session ends to send when it becomes somebody else. */
  readonly token: TokenSource;
  /** Where the host is; the page's own origin when empty. */
  readonly origin?: string;
  /** The browser's own when absent. */
  readonly journals?: Journals;
  /** Names this tab across reloads; kept in the tab's session storage when absent. */
  readonly tab?: string;
  /** The class that opens connections, where the platform has none of its own. */
  readonly webSocket?: unknown;
  /** What is looked at: nodes there come first. */
  readonly near?: NearBox | undefined;
  /** Resolves when what is near was drawn: until then nobody needs what lies far away. */
  readonly drawn?: () => Promise<void>;
  /** Called when who could only look may edit from now on: opened anew, it takes edits. */
  readonly letIn?: () => void;
}
