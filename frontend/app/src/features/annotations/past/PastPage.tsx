import { GetAnnotationDocument, type GetAnnotationQuery } from '@lamella/api';
import { readSkeleton, type AnnotationState } from '@lamella/api/annotation';
import { plainLook } from '@lamella/engine';
import { Button, Text } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { client } from '../../../host';
import { Failure } from '../../../look/Failure';
import { NotFoundPage } from '../../../look/NotFoundPage';
import { count } from '../../../look/numbers';
import { Page } from '../../../look/Page';
import { Waiting } from '../../../look/Waiting';
import { usePerson } from '../../signin/person';
import { useAskAsPerson } from '../../signin/useAskAsPerson';
import { useViewer } from '../../viewer/store';
import { useMarks } from '../../viewer/tools/marks/marks';
import classes from '../../viewer/Viewer.module.css';
import { Viewer } from '../../viewer/ViewerPage';
import { pastSource } from './pastVolumes';
import { TreesOnScreen } from '../skeletons/treesOnScreen';
import { colorSegments, withVolumes } from '../volumes';
import { annotationPath } from '../words';

const isThere = ({ annotation }: GetAnnotationQuery) => annotation?.dataset != null;
const isId = (id: string) => /^[\da-f-]{32,36}$/i.test(id);

/** An annotation as it was at a version, to look at: all of it in the picture, and how much of everything there was. */
export default function PastPage() {
  const { id = '', version: text = '' } = useParams();
  const version = Number(text);
  const isAddress = isId(id) && Number.isSafeInteger(version) && version >= 0;
  const me = usePerson((person) => person.me);
  const known = isAddress && me !== undefined;
  const { data, error, again } = useAskAsPerson(GetAnnotationDocument, known ? { id } : null, isThere);
  const annotation = data?.annotation;
  const past = usePast(annotation ? id : undefined, version, me?.id);
  const failed = error ?? (annotation && past.error);
  if (failed) {
    return (
      <Page title="Annotation">
        <Failure what={`Version ${count(version)} could not be opened`} error={failed} again={again} />
      </Page>
    );
  }
  if (!isAddress || (data && !annotation?.dataset)) return <NotFoundPage what="annotation" />;
  if (annotation?.dataset && past.state) {
    return <Shown annotation={annotation} version={version} state={past.state} onStale={again} />;
  }
  return <Waiting label="Opening the version" />;
}

interface Props {
  readonly annotation: NonNullable<GetAnnotationQuery['annotation']>;
  readonly version: number;
  readonly state: AnnotationState;
  readonly onStale: () => void;
}

function Shown({ annotation, version, state, onStale }: Props) {
  const { id, name, dataset, mayEdit } = annotation;
  const navigate = useNavigate();
  const engine = useViewer((viewer) => viewer.engine);
  const trees = useMemo(() => {
    const trees = new TreesOnScreen();
    trees.follow(state, { trees: new Set(), comments: new Set(), branchPoints: new Set() });
    return trees;
  }, [state]);
  useEffect(() => {
    engine?.setSkeleton(trees.skeleton, plainLook);
    useMarks.setState({ boxes: [...state.boxes.values()] });
    return () => {
      engine?.setSkeleton(undefined);
      useMarks.setState({ boxes: [] });
    };
  }, [engine, trees, state]);
  const shown = useMemo(() => dataset && withVolumes(dataset, state), [dataset, state]);
  const sources = useMemo(
    () =>
      Object.fromEntries(
        [...(shown?.layers ?? [])].map(([layer, description]) => [
          description.name,
          () => pastSource(id, version, layer, description),
        ]),
      ),
    [shown, id, version],
  );
  useEffect(() => {
    if (engine) for (const [layer, { name }] of shown?.layers ?? []) colorSegments(state, layer, name);
  }, [engine, shown, state]);
  const past = useMemo(() => ({ id, name, past: { version, state } }), [id, name, version, state]);
  if (!shown) return null;
  const there: readonly (readonly [number, string])[] = [
    [state.trees.size, 'tree'],
    [state.nodes.count, 'node'],
    [state.segments.size, 'segment'],
    [state.boxes.size, 'box'],
    [state.comments.size, 'comment'],
  ];
  const banner = (
    <aside className={classes.hints} aria-label="Which version this is">
      <Text size="sm" fw={600}>
        {name}, version {count(version)}
      </Text>
      <Text size="sm" c="dimmed">
        {there.map(([number, what]) => counted(number, what)).join(' · ')}. Nothing can be changed here.
      </Text>
      {mayEdit && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void navigate(annotationPath(id), { state: { restore: version } })}
        >
          Restore this version
        </Button>
      )}
      <Button component={Link} to={annotationPath(id)} size="compact-sm" variant="default">
        Back to now
      </Button>
    </aside>
  );
  return (
    <Viewer
      key={`${id}/${String(version)}`}
      dataset={shown.dataset}
      sources={sources}
      onStale={onStale}
      past={past}
      below={banner}
    />
  );
}

const counted = (number: number, one: string) =>
  `${count(number)} ${one}${number === 1 ? '' : one.endsWith('x') ? 'es' : 's'}`;

/** What an annotation held at a version, as this person may see it. */
function usePast(id: string | undefined, version: number, person: string | null | undefined) {
  const [past, setPast] = useState<{ readonly state?: AnnotationState; readonly error?: Error }>({});
  useEffect(() => {
    if (id === undefined) return;
    const abort = new AbortController();
    setPast({});
    client
      .get(`/annotations/${id}/skeleton?version=${String(version)}`, { signal: abort.signal })
      .then(async (response) => {
        setPast({ state: readSkeleton(await response.arrayBuffer()).state });
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setPast({ error: error instanceof Error ? error : new Error(String(error)) });
      });
    return () => {
      abort.abort();
    };
  }, [id, version, person]);
  return past;
}
