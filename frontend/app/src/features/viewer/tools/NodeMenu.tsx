import { Menu, UnstyledButton } from '@mantine/core';
import { annotationActions } from '../../annotations/actions';
import { activate, joinActiveTo, partActiveFrom } from '../../annotations/skeletons/tracing';
import { useWorking } from '../../annotations/working';
import { useNodeMenu, warningOf } from './skeletonTool';

/** What can be done with the node that was clicked with the right button: the same as by keys, each with its own. */
export function NodeMenu() {
  const open = useNodeMenu((menu) => menu.open);
  if (!open) return null;
  return (
    <Menu
      opened
      onClose={() => {
        useNodeMenu.setState({ open: undefined });
      }}
      position="bottom-start"
      width={340}
    >
      <Menu.Target>
        <UnstyledButton
          tabIndex={-1}
          aria-label={`Node ${String(open.node)}`}
          style={{ position: 'absolute', left: open.x, top: open.y, width: 1, height: 1 }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Node ${String(open.node)}`}>
        <Entries node={open.node} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Entries({ node }: { readonly node: number }) {
  const active = useWorking((working) => working.activeNode);
  const isBranch = useWorking(({ work }) => work?.state.branchPoints.has(node) ?? false);
  const on = (act: () => void) => () => {
    activate(node);
    act();
  };
  const joins = warningOf(node, true);
  const cuts = warningOf(node, false);
  return (
    <>
      <Menu.Label>
        Node {node}
        {node === active ? ', the active one' : ''}
      </Menu.Label>
      <Entry says="Go there" keys="S" act={on(annotationActions.centreActive)} />
      <Entry says={isBranch ? 'No branch point' : 'Branch point'} keys="B" act={on(annotationActions.branchPoint)} />
      <Entry says="Make it the root" keys="Shift+H" act={on(annotationActions.makeRoot)} />
      {joins && (
        <Entry
          says={`This ${joins}`}
          keys="Shift+Alt+click"
          act={() => {
            joinActiveTo(node);
          }}
        />
      )}
      {cuts && (
        <Entry
          says={`This ${cuts}`}
          keys="Shift+Ctrl+click"
          act={() => {
            partActiveFrom(node);
          }}
        />
      )}
      <Entry says="Delete the node" keys="Del" act={on(annotationActions.deleteNode)} />
    </>
  );
}

function Entry({ says, keys, act }: { readonly says: string; readonly keys: string; readonly act: () => void }) {
  return (
    <Menu.Item rightSection={<kbd>{keys}</kbd>} onClick={act}>
      {says}
    </Menu.Item>
  );
}
