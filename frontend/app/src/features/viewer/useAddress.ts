import { useEffect, useRef } from 'react';
import { heedSignOuts, rememberView } from '../home/recent';
import { idOf, usePerson } from '../signin/person';
import { copyPicture } from './drawing';
import { addressNow, goToAddress, useViewer } from './store';

// Browsers slow down pages that write their address more often than a few times a second.
const pause = 350;

// Milliseconds without a new picture before a small copy of it is taken.
const quietBefore = 1500;

/**
 * Keeps the address bar true, follows it when somebody pastes another link, and remembers the view that was left.
 * @param left What the view is of, a dataset or an annotation; undefined remembers nothing.
 */
export function useAddress(isOpen: boolean, left: { readonly id: string; readonly name: string } | undefined): void {
  const latest = useRef(left);
  useEffect(() => {
    latest.current = left;
  });
  useEffect(heedSignOuts, []);
  useEffect(() => {
    if (!isOpen) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let quiet: ReturnType<typeof setTimeout> | undefined;
    // A picture is for the eyes of who was here when it was taken.
    let taken: { readonly picture: string; readonly person: string | null } | undefined;
    let pictured = '';
    const write = () => {
      timer = undefined;
      window.history.replaceState(window.history.state, '', `#${addressNow()}`);
    };
    const follow = () => {
      if (window.location.hash.slice(1) !== addressNow()) goToAddress(window.location.hash);
    };
    const remember = () => {
      const { shown } = useViewer.getState();
      const { current } = latest;
      if (!shown || !current || !taken || taken.person !== idOf(usePerson.getState())) return;
      const { id: dataset } = shown.dataset;
      rememberView(taken.person, {
        dataset,
        ...(current.id === dataset ? {} : { annotation: current.id }),
        name: current.name,
        state: addressNow(),
        picture: taken.picture,
      });
    };
    const take = async () => {
      const { panels, maximised } = useViewer.getState();
      const panel = panels.find(({ kind }) => kind === (maximised ?? 'xy'));
      const person = idOf(usePerson.getState());
      if (!panel || person === undefined || pictured === addressNow()) return;
      pictured = addressNow();
      const copy = await copyPicture(middleOf(panel.rectangle), 352);
      // The frame that was waited for may be the first of somebody else, who has no picture yet.
      if (person !== idOf(usePerson.getState())) {
        pictured = '';
        return;
      }
      taken = { picture: copy.toDataURL('image/jpeg', 0.8), person };
      remember();
    };
    // Reading a picture back holds the page up: not before somebody looks at it in peace.
    const plan = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => void take().catch(() => undefined), quietBefore);
    };
    let listening = useViewer.getState().engine?.on('settled', plan);
    const end = useViewer.subscribe((now, before) => {
      if (now.engine !== before.engine) {
        listening?.();
        listening = now.engine?.on('settled', plan);
      }
      const same =
        now.view === before.view &&
        now.layers === before.layers &&
        now.tool === before.tool &&
        now.maximised === before.maximised;
      if (!same && now.shown) timer ??= setTimeout(write, pause);
    });
    window.addEventListener('hashchange', follow);
    window.addEventListener('pagehide', remember);
    return () => {
      end();
      listening?.();
      clearTimeout(timer);
      clearTimeout(quiet);
      remember();
      window.removeEventListener('hashchange', follow);
      window.removeEventListener('pagehide', remember);
    };
  }, [isOpen]);
}

/** The middle of a panel in the shape of the small pictures. */
function middleOf({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  const wide = Math.min(width, height * 1.6);
  const high = wide / 1.6;
  return { x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high };
}
