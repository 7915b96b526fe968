import { Button, Checkbox } from '@mantine/core';
import { annotationActions } from '../../../annotations/actions';
import { readRoot } from '../../../annotations/skeletons/root';
import { CommentField } from '../../../annotations/skeletons/CommentField';
import { useWorking } from '../../../annotations/working';
import { setOptions, useToolOptions } from './options';
import classes from './ToolOptions.module.css';

/** The active tree and node, and what can be done with them. */
export function SkeletonOptions() {
  const tree = useWorking(({ work, revisions, activeTree }) =>
    revisions.trees >= 0 && activeTree !== undefined ? work?.state.trees.get(activeTree) : undefined,
  );
  const node = useWorking((working) => working.activeNode);
  const isBranch = useWorking(
    ({ work, revisions }) =>
      revisions.branchPoints >= 0 && node !== undefined && (work?.state.branchPoints.has(node) ?? false),
  );
  const cuts = useWorking(({ work, revisions }) => {
    if (revisions.nodes < 0 || !work || node === undefined) return false;
    const slot = work.state.nodes.slotOf(node);
    return slot >= 0 && [...work.state.nodes.neighbours(slot)].length > 1;
  });
  const isRoot = node !== undefined && readRoot(tree?.metadata) === node;
  const centres = useToolOptions((options) => options.centresNodes);
  return (
    <>
      {tree ? (
        <span className={classes.field}>
          <span className={classes.swatch} style={{ background: tree.color }} />
          <span className={classes.value}>{tree.name}</span>
          {node !== undefined && <span className="mono">node {node}</span>}
        </span>
      ) : (
        <span>Click to begin a tree.</span>
      )}
      <Button size="compact-xs" variant="default" onClick={annotationActions.newThing}>
        New tree (C)
      </Button>
      {node !== undefined && (
        <>
          <CommentField width={180} />
          <Button size="compact-xs" variant="default" onClick={annotationActions.branchPoint}>
            {isBranch ? 'No branch point (B)' : 'Branch point (B)'}
          </Button>
          <Button size="compact-xs" variant="default" disabled={isRoot} onClick={annotationActions.makeRoot}>
            {isRoot ? 'Root' : 'Make root'}
          </Button>
          <Button size="compact-xs" variant="default" onClick={annotationActions.deleteNode}>
            {cuts ? 'Delete node, cuts the tree here (Del)' : 'Delete node (Del)'}
          </Button>
        </>
      )}
      <Checkbox
        size="xs"
        label="Follow new nodes"
        checked={centres}
        onChange={(event) => {
          setOptions({ centresNodes: event.currentTarget.checked });
        }}
      />
    </>
  );
}
