import type { Level } from '@lamella/engine';
import { WebSocket } from 'ws';
import { AnnotationSession, type Journals, type LayerVoxels, type PaintMode } from '../src/annotation';
import type { Chance } from '../tests/annotation/chance';
import { bricksOf } from '../tests/annotation/naiveVoxels';
import type { BadLine } from './badLine';
import { patiently, scene, tokenOf } from './scene';

const level = (mag: Level['mag'], size: Level['size']): Level => ({ mag, origin: [0, 0, 0], size, brickEdge: 32 });

/** The corner of the layer in which all paint. */
export const corner = [level([1, 1, 1], [64, 64, 32]), level([2, 2, 1], [32, 32, 32])];
export const cornerBricks = corner.flatMap((of, n) => bricksOf(of).map((at) => ({ level: n, at })));

/** One person in one tab, who may crash and come again. */
export class Editor {
  private constructor(
    readonly line: BadLine,
    private readonly person: string,
    private readonly tab: string,
    private readonly journals: Journals,
    public session: AnnotationSession,
    public voxels: LayerVoxels,
  ) {}

  static async open(line: BadLine, person: string, tab: string, journals: Journals): Promise<Editor> {
    const token = (isRenewed: boolean) => tokenOf(person, isRenewed);
    const options = { token, origin: line.address, journals, tab, webSocket: WebSocket };
    const session = await patiently(() => AnnotationSession.open(scene.annotation, options));
    const layer = [...session.replica.state.layers.keys()][0] ?? '';
    return new Editor(line, person, tab, journals, session, session.voxels(layer, corner));
  }

  /** The tab crashes and comes again: what it had not sent lies in its journal. */
  async crash(): Promise<void> {
    await this.session.close();
    const again = await Editor.open(this.line, this.person, this.tab, this.journals);
    this.session = again.session;
    this.voxels = again.voxels;
  }

  /** A piece of a stroke, by any mode against what this editor sees; false when that cannot be seen now. */
  async paint({ below, next, of }: Chance, step: string): Promise<boolean> {
    const { session, voxels } = this;
    const place = of(cornerBricks);
    const [x, y, z, reach] = [below(32), below(32), below(32), 1 + below(12)];
    const taken = Uint8Array.from({ length: 32 ** 3 }, (_, v) =>
      Math.hypot((v % 32) - x, ((v >> 5) % 32) - y, (v >> 10) - z) < reach ? 1 : 0,
    );
    const segment = String(2n ** 63n + BigInt(below(4)));
    const mode: PaintMode = of(['everywhere', 'empty', { only: String(2n ** 63n + BigInt(below(4))) }] as const);
    try {
      const bricks = await voxels.cut(place.level, mode, [{ at: place.at, taken }]);
      if (session !== this.session || bricks.length === 0) return false;
      const layer = [...session.replica.state.layers.keys()][0] ?? '';
      const mag = place.level === 0 ? '1' : '2-2-1';
      if (next() < 0.15) session.perform([{ op: 'unpaint', layer, mag, bricks }], step);
      else session.perform([{ op: 'paint', layer, mag, segment, mode, bricks }], step);
      return true;
    } catch {
      return false;
    }
  }
}
