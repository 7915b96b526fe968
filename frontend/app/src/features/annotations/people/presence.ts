import type { AnnotationSession } from '@lamella/api/annotation';
import { useViewer } from '../../viewer/store';
import { brushRadius } from '../../viewer/tools/painting/brushTool';
import { useMarks } from '../../viewer/tools/marks/marks';
import { treeColor } from '../skeletons/skeletonEdits';
import { useWorking } from '../working';

/** Tells the others where one's pointer is and with which tool, and says where they are, until the returned function is called. */
export function beTogether(session: AnnotationSession): () => void {
  const color = colorOf(session.person);
  const show = () => {
    const { pick, tool, view, shown } = useViewer.getState();
    const voxel = Math.min(...(shown?.voxelSize ?? [1]));
    const { brush, trail } = useMarks.getState();
    session.presence.show({
      at: [...(pick?.position ?? view.position)],
      tool,
      color,
      radius: brush ? brushRadius() / voxel : null,
      drawing: trail.length > 0 ? { points: trail.flat() } : null,
    });
  };
  const ends = [
    useViewer.subscribe((now, before) => {
      if (now.pick?.position !== before.pick?.position || now.tool !== before.tool || now.view !== before.view) show();
    }),
    useMarks.subscribe((now, before) => {
      if (now.trail !== before.trail) show();
    }),
    session.presence.onOthers((others) => {
      useWorking.setState({
        others: others.map(({ clientId, name, color, person, at, tool, radius, drawing }) => ({
          client: clientId,
          name,
          color: color ?? colorOf(person),
          at: placesIn(at ?? [])[0],
          tool: tool ?? '',
          radius,
          drawing: placesIn(drawing?.points ?? []),
        })),
      });
    }),
  ];
  show();
  return () => {
    for (const end of ends) end();
    useWorking.setState({ others: [] });
  };
}

function placesIn(numbers: readonly number[]): (readonly [number, number, number])[] {
  return Array.from({ length: Math.floor(numbers.length / 3) }, (_, n) => {
    const [x = 0, y = 0, z = 0] = numbers.slice(3 * n, 3 * n + 3);
    return [x, y, z];
  });
}

/** A person has the same colour everywhere. */
function colorOf(person: string): string {
  let hash = 0;
  for (const letter of person) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return treeColor(hash % 1000);
}
