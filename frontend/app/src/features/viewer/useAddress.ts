import { useEffect } from 'react';
import { copyOf } from './drawing';
import { addressNow, goToAddress, useViewer } from './store';
import { rememberView } from '../home/recent';

// Browsers slow down pages that write their address more often than a few times a second.
const pause = 350;

/** Keeps the address bar true, follows it when somebody pastes another link, and remembers the view that was left. */
export function useAddress(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let picture = '';
    let pictured = 0;
    const write = () => {
      timer = undefined;
      window.history.replaceState(window.history.state, '', `#${addressNow()}`);
    };
    const follow = () => {
      if (window.location.hash.slice(1) !== addressNow()) goToAddress(window.location.hash);
    };
    const remember = () => {
      const { shown } = useViewer.getState();
      if (shown && picture)
        rememberView({ dataset: shown.dataset.id, name: shown.dataset.name, state: addressNow(), picture });
    };
    // A settled frame is still on the canvas when the engine says so: the moment for a small copy of it.
    const take = () => {
      const { panels, maximised } = useViewer.getState();
      const drawn = document.querySelector<HTMLCanvasElement>('canvas[data-viewer]');
      const panel = panels.find(({ kind }) => kind === (maximised ?? 'xy'));
      if (!drawn || !panel || Date.now() - pictured < 5000) return;
      pictured = Date.now();
      picture = copyOf(drawn, middleOf(panel.rectangle), 352).toDataURL('image/jpeg', 0.8);
      remember();
    };
    let listening = useViewer.getState().engine?.on('settled', take);
    const end = useViewer.subscribe((now, before) => {
      if (now.engine !== before.engine) {
        listening?.();
        listening = now.engine?.on('settled', take);
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
