import { brickWorker, GetDatasetDocument } from '@lamella/api';
import { lazy, type ComponentType } from 'react';
import { matchPath } from 'react-router-dom';
import { askAhead } from './look/useAsk';

const viewerPage = () => import('./features/viewer/ViewerPage');

/** The viewer brings the engine and its shaders: other pages do not wait for it. */
export const LazyViewer: ComponentType = lazy(viewerPage);

export const LazyAnnotation: ComponentType = lazy(() => import('./features/annotations/AnnotationPage'));

export const LazyPast: ComponentType = lazy(() => import('./features/annotations/PastPage'));

/**
 * Where the page is opened at a dataset, all that the viewer waits for begins at once, side by side. Resolves to the
 * viewer itself: behind a placeholder, React would hold it back for 300 ms.
 */
export async function beginAhead(path: string): Promise<ComponentType> {
  const id = matchPath('/view/:id', path)?.params.id;
  if (!id) return LazyViewer;
  brickWorker();
  askAhead(GetDatasetDocument, { id });
  return await viewerPage().then(
    (page) => page.default,
    () => LazyViewer,
  );
}
