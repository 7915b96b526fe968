import { act, createElement } from 'react';
import { createRoot, type Container } from 'react-dom/client';
import { vi } from 'vitest';
import { storageOfAWindow } from '../../api/tests/tabs';

/** A hook in a component that draws nothing, run by React itself. */
export interface Ran<Answer> {
  /** What it answered last. */
  readonly now: Answer;
  /** Does something and waits until the hook has heard of it. */
  readonly after: (happens: () => unknown) => Promise<Answer>;
  /** Runs it once more, as when what holds it is drawn again. */
  readonly again: () => void;
  readonly end: () => Promise<unknown>;
}

/** Nothing is drawn, so an element that swallows everything is as good as a page. */
function nowhere(): Container {
  const ignores = () => undefined;
  const page = { nodeType: 9, addEventListener: ignores, removeEventListener: ignores };
  return { ...page, nodeType: 1, tagName: 'DIV', ownerDocument: page, textContent: '' } as unknown as Container;
}

/** What hooks look at of a window, until the test ends it: a storage, timers, no event that is going on, no frame with the focus. */
export function openWindow(): void {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('window', {
    localStorage: storageOfAWindow(),
    setTimeout: (ring: () => void, milliseconds: number) => setTimeout(ring, milliseconds),
    clearTimeout: (timer: ReturnType<typeof setTimeout>) => {
      clearTimeout(timer);
    },
    event: undefined,
    HTMLIFrameElement: Function,
  });
}

/** Runs a hook until it is ended. */
export async function runHook<Answer>(hook: () => Answer): Promise<Ran<Answer>> {
  const root = createRoot(nowhere());
  let now: Answer | undefined;
  const Runs = () => {
    now = hook();
    return null;
  };
  const ran = {
    get now() {
      return now as Answer;
    },
    after: async (happens: () => unknown) => {
      await act(async () => void (await happens()));
      return now as Answer;
    },
    again: () => {
      root.render(createElement(Runs));
    },
    end: () =>
      ran.after(() => {
        root.unmount();
      }),
  };
  await ran.after(ran.again);
  return ran;
}
