import { GetDatasetDocument, type DatasetDetailsFragment, type GetDatasetQuery } from '@lamella/api';
import { useDeferredValue, useEffect, useRef, type ReactNode } from 'react';
import { useParams } from 'react-router-dom';
import { Failure } from '../../look/Failure';
import { NotFoundPage } from '../../look/NotFoundPage';
import { Page } from '../../look/Page';
import { tell } from '../../look/tell';
import { Waiting } from '../../look/Waiting';
import { annotationActions } from '../annotations/actions';
import { DropNml } from '../annotations/files/DropNml';
import { useDestinations } from '../help/destinations';
import { useActions } from '../help/keyboard';
import { useAskAsPerson } from '../signin/useAskAsPerson';
import { viewerActions } from './actions';
import { Hints } from './bars/Hints';
import { ListsPanel } from './layers/ListsPanel';
import { addressNow, close, move, open, select, useViewer } from './store';
import { Stage } from './panels/Stage';
import { StatusLine } from './bars/StatusLine';
import { offerHook } from './testHook';
import { ToolRail } from './bars/ToolRail';
import { ToolOptions } from './tools/options/ToolOptions';
import type { Exported } from './exports/ExportMenu';
import { TopBar, type Annotated } from './bars/TopBar';
import { useAddress } from './useAddress';
import { useSpace } from './hands/useSpace';
import { haveChanged, versionsOf } from './versions';
import classes from './Viewer.module.css';

const isThere = ({ dataset }: GetDatasetQuery) => dataset !== null;

/** A dataset on the screen: which one, then how it is seen, then the picture. */
export default function ViewerPage() {
  const { id = '' } = useParams();
  const isId = /^[\da-f-]{32,36}$/i.test(id);
  const { data, error, again } = useAskAsPerson(GetDatasetDocument, isId ? { id } : null, isThere);
  if (error) {
    return (
      <Page title="Viewer">
        <Failure what="The dataset could not be opened" error={error} again={again} />
      </Page>
    );
  }
  if (data?.dataset) return <Viewer key={data.dataset.id} dataset={data.dataset} onStale={again} />;
  if (data || !isId) return <NotFoundPage what="dataset" />;
  return <Waiting label="Opening the dataset" />;
}

const none = {};

interface Props {
  readonly dataset: DatasetDetailsFragment;
  readonly onStale: () => void;
  /** What is drawn in it, where an annotation is open. */
  readonly annotation?: Annotated;
  /** Layers whose bricks come from elsewhere, where something is only looked at. */
  readonly sources?: Annotated['sources'];
  /** An annotation as it was at a version: it is looked at, and nothing begins or comes in here. */
  readonly past?: Exported;
  /** What stands below the picture instead of the hints. */
  readonly below?: ReactNode;
}

/** The picture and everything around it. */
export function Viewer({ dataset, onStale, annotation, sources = annotation?.sources ?? none, past, below }: Props) {
  const shown = useViewer((viewer) => viewer.shown);
  // A new description of what is open takes the place of the old one under the hand: nothing goes from the screen.
  const seen = shown?.dataset.id === dataset.id ? shown.dataset : undefined;
  const bare = useViewer((viewer) => viewer.bare);
  const toolsOpen = useViewer((viewer) => viewer.toolsOpen);
  const listsOpen = useViewer((viewer) => viewer.listsOpen);
  // The picture comes first: voxels are on their way while the controls around it are made.
  const furnished = useDeferredValue(true, false);
  const title = annotation?.name ?? past?.name ?? dataset.name;
  useActions(viewerActions);
  useActions(annotation ? annotationActions : none);
  useSpace();
  // A version of an annotation is looked at in passing, and no work that goes on.
  useAddress(seen !== undefined, past ? undefined : (annotation ?? dataset));
  useEffect(() => {
    const isOpen = useViewer.getState().shown?.dataset.id === dataset.id;
    open(dataset, isOpen ? addressNow() : window.location.hash);
  }, [dataset]);
  useEffect(() => close, []);
  const before = useRef(seen);
  useEffect(() => {
    // Said once the newest are there, not while they are asked for.
    if (seen && before.current && haveChanged(before.current.layers, seen.layers)) {
      tell(`${seen.name} has changed on the server. Its newest voxels are shown now.`);
    }
    before.current = seen;
  }, [seen]);
  useEffect(() => {
    document.title = `${title} · Lamella`;
  }, [title]);
  useEffect(offerHook, []);
  useEffect(() => {
    const go = (to: Parameters<NonNullable<ReturnType<typeof useDestinations.getState>['go']>>[0]) => {
      if (to.kind === 'segment') select(undefined, to.id);
      else move((view) => ({ ...view, position: to.position }));
    };
    useDestinations.setState({ go });
    return () => {
      useDestinations.setState({ go: undefined });
    };
  }, []);
  if (!seen) return null;
  return (
    <div className={classes.viewer} data-bare={bare || undefined}>
      {furnished && <TopBar dataset={seen} annotation={annotation} past={past} />}
      {toolsOpen && (furnished ? <ToolRail /> : <div className={classes.rail} />)}
      {annotation && <ToolOptions />}
      <Stage key={versionsOf(seen.layers)} dataset={seen} sources={sources} onStale={onStale} />
      {listsOpen && <ListsPanel dataset={seen} furnished={furnished} />}
      {below ?? <Hints />}
      {furnished && <StatusLine />}
      {furnished && !past && <DropNml dataset={seen} annotation={annotation} />}
    </div>
  );
}
