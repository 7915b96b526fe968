import { useEffect } from 'react';
import { belongsElsewhere } from '../../help/keyboard';
import { viewerActions } from '../actions';
import { useViewer } from '../store';

// Longer than any tap, shorter than a wait.
const holdMilliseconds = 200;

/** Space tapped pages, as people know it; Space held hides everything that lies over the picture. */
export function useSpace(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const press = (event: KeyboardEvent) => {
      if (event.key !== ' ' || belongsElsewhere(event)) return;
      event.preventDefault();
      if (event.repeat || timer !== undefined) return;
      timer = setTimeout(() => {
        useViewer.setState({ bare: true });
      }, holdMilliseconds);
    };
    const release = (event: KeyboardEvent) => {
      if (event.key !== ' ' || timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      if (useViewer.getState().bare) useViewer.setState({ bare: false });
      else if (event.shiftKey) viewerActions.back();
      else viewerActions.next();
    };
    const forget = () => {
      clearTimeout(timer);
      timer = undefined;
      useViewer.setState({ bare: false });
    };
    window.addEventListener('keydown', press);
    window.addEventListener('keyup', release);
    window.addEventListener('blur', forget);
    return () => {
      forget();
      window.removeEventListener('keydown', press);
      window.removeEventListener('keyup', release);
      window.removeEventListener('blur', forget);
    };
  }, []);
}
