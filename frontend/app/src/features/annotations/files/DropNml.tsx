import { useNavigate } from 'react-router-dom';
import { FileDrop } from '../../../look/FileDrop';
import { mayAnnotate, usePerson } from '../../signin/person';
import { beginWith, bringIn } from './nml';
import { annotationPath } from '../words';
import { useWorking } from '../working';

interface Props {
  readonly dataset: { readonly id: string; readonly name: string };
  /** The annotation that is open; without one a dropped file begins one on the dataset. */
  readonly annotation?: { readonly id: string; readonly name: string } | undefined;
}

/** NMLs and zips of them that are dropped on the page come in. */
export function DropNml({ dataset, annotation }: Props) {
  const navigate = useNavigate();
  const me = usePerson((person) => person.me);
  const mayEdit = useWorking((working) => working.mayEdit);
  if (annotation ? !mayEdit : !mayAnnotate(me)) return null;
  const take = async (files: readonly File[]) => {
    if (annotation) {
      await bringIn(annotation.id, files);
      return;
    }
    const begun = await beginWith(dataset.id, files);
    if (begun !== undefined) await navigate(annotationPath(begun));
  };
  return (
    <FileDrop
      says={
        annotation ? `Let go to bring it into ${annotation.name}` : `Let go to begin an annotation on ${dataset.name}`
      }
      onFiles={(files) => void take(files)}
    />
  );
}
