import { GetAnnotationDocument, type GetAnnotationQuery } from '@lamella/api';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useParams } from 'react-router-dom';
import { Failure } from '../../look/Failure';
import { NotFoundPage } from '../../look/NotFoundPage';
import { Page } from '../../look/Page';
import { tell } from '../../look/tell';
import { Waiting } from '../../look/Waiting';
import { usePerson } from '../signin/person';
import { useAskAsPerson } from '../signin/useAskAsPerson';
import { Viewer } from '../viewer/ViewerPage';
import { KeptEdits } from './saved/KeptEdits';
import { useFound } from './lists/finding';
import { nearAt } from './near';
import { withVolumes } from './volumes';
import { useRestoreAsked } from './past/restoring';
import { Work } from './work';
import { useWorking } from './working';

const isThere = ({ annotation }: GetAnnotationQuery) => annotation?.dataset != null;
const isId = (id: string) => /^[\da-f-]{32,36}$/i.test(id);

/** An annotation in the viewer: which one, then what it holds, then the picture. */
export default function AnnotationPage() {
  const { id = '' } = useParams();
  const me = usePerson((person) => person.me);
  const known = me !== undefined && isId(id);
  const { data, error, again } = useAskAsPerson(GetAnnotationDocument, known ? { id } : null, isThere);
  const opened = useWork(known ? data?.annotation : undefined, me?.id);
  useRestoreAsked(opened.work);
  useFound(opened.work);
  const found = data?.annotation;
  const shown = useShown(found, opened.work);
  // What is not there for who is here now has no more to say than that.
  const failed = error ?? (found && opened.error);
  const kept = known && me.id !== null && <KeptEdits annotation={id} person={me.id} />;
  if (failed) {
    return (
      <Page title="Annotation">
        <Failure
          what="The annotation could not be opened"
          error={failed}
          again={() => {
            again();
            opened.again();
          }}
        />
        {kept}
      </Page>
    );
  }
  if (!isId(id) || (data && !found?.dataset)) return <NotFoundPage what="annotation">{kept}</NotFoundPage>;
  if (shown) return <Viewer key={id} {...shown} onStale={again} />;
  return <Waiting label="Opening the annotation" />;
}

/** The dataset with the annotation's layers among its own, and where their bricks come from. */
function useShown(found: GetAnnotationQuery['annotation'] | undefined, work: Work | undefined) {
  const revision = useWorking((working) => working.revisions.layers);
  return useMemo(() => {
    if (!found?.dataset || !work) return undefined;
    const { dataset, layers } = withVolumes(found.dataset, work.state);
    const sources = Object.fromEntries(
      [...layers].map(([layer, description]) => [description.name, () => work.openVolume(layer, description)]),
    );
    return { dataset, annotation: { id: found.id, name: found.name, sources } };
    // The work's layers change in place; their revision says so.
  }, [found, work, revision]);
}

/** The open annotation, for as long as the page and the person stay. */
function useWork(found: GetAnnotationQuery['annotation'] | undefined, person: string | null | undefined) {
  const id = found?.id;
  const voxelSize = useRef(found?.dataset?.voxelSize);
  useEffect(() => {
    voxelSize.current = found?.dataset?.voxelSize;
  });
  const [state, setState] = useState<{ readonly work?: Work; readonly error?: Error }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (id === undefined) return;
    let isGone = false;
    setState({});
    const { x, y, z } = voxelSize.current ?? { x: 1, y: 1, z: 1 };
    const opening = Work.open(id, nearAt(window.location.hash, [x, y, z]), () => {
      if (isGone) return;
      tell('You may edit this annotation now.');
      setTurn((turn) => turn + 1);
    });
    opening.then(
      (work) => {
        if (!isGone) setState({ work });
      },
      (error: unknown) => {
        if (!isGone) setState({ error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
    return () => {
      isGone = true;
      opening.then((work) => work.close()).catch(() => undefined);
    };
  }, [id, person, turn]);
  return {
    ...state,
    again: () => {
      setTurn((turn) => turn + 1);
    },
  };
}
