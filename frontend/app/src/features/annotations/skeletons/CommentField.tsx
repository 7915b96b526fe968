import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { comment } from './tracing';
import { useWorking } from '../working';

/** The comment on the active node; one edit when the field is left. */
export function CommentField({ width }: { readonly width?: number }) {
  const node = useWorking((working) => working.activeNode);
  const mayEdit = useWorking((working) => working.mayEdit);
  const kept = useWorking(({ work, revisions, activeNode }) =>
    revisions.comments >= 0 && activeNode !== undefined ? (work?.state.comments.get(activeNode) ?? '') : '',
  );
  return (
    <Field
      // Of another node it is another field: what is typed never ends up elsewhere.
      key={node}
      node={mayEdit ? node : undefined}
      kept={kept}
      {...(width === undefined ? {} : { width })}
    />
  );
}

interface Props {
  readonly node: number | undefined;
  readonly kept: string;
  readonly width?: number;
}

function Field({ node, kept, width }: Props) {
  const [text, setText] = useState(kept);
  useEffect(() => {
    setText(kept);
  }, [kept]);
  return (
    <TextInput
      size="xs"
      w={width ?? '100%'}
      placeholder={node === undefined ? 'Choose a node to comment on it' : `Comment on node ${String(node)}`}
      aria-label="Comment on the active node"
      disabled={node === undefined}
      maxLength={10_000}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
      }}
      onBlur={() => {
        if (node !== undefined) comment(node, text);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setText(kept);
      }}
    />
  );
}
