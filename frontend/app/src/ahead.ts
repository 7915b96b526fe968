import { brickWorker, GetAnnotationDocument, GetDatasetDocument } from '@lamella/api';
import { lazy, type ComponentType } from 'react';
import { matchPath } from 'react-router-dom';
import { askAhead } from './look/useAsk';

const viewerPage = () => import('./features/viewer/ViewerPage');
const annotationPage = () => import('./features/annotations/AnnotationPage');

/** The viewer brings the engine and its shaders: other pages do not wait for it. */
const LazyViewer: ComponentType = lazy(viewerPage);

const LazyAnnotation: ComponentType = lazy(annotationPage);

export const LazyPast: ComponentType = lazy(() => import('./features/annotations/past/PastPage'));

/** The pages with the picture, loaded or to be loaded. */
export interface PicturePages {
  readonly Viewer: ComponentType;
  readonly Annotation: ComponentType;
}

/**
 * Where the page is opened at a dataset or an annotation, all that the viewer waits for begins at once, side by side. Resolves to the
 * page itself: behind a placeholder, React would hold it back for 300 ms.
 */
export async function beginAhead(path: string): Promise<PicturePages> {
  const pages = { Viewer: LazyViewer, Annotation: LazyAnnotation };
  const dataset = matchPath('/view/:id', path)?.params.id;
  const annotation = matchPath('/annotations/:id', path)?.params.id;
  try {
    if (dataset) {
      brickWorker();
      askAhead(GetDatasetDocument, { id: dataset });
      return { ...pages, Viewer: (await viewerPage()).default };
    }
    if (annotation) {
      brickWorker();
      askAhead(GetAnnotationDocument, { id: annotation });
      return { ...pages, Annotation: (await annotationPage()).default };
    }
  } catch {
    // The lazy page tries again, and says what was wrong.
  }
  return pages;
}
