import type { BrickSource } from '@lamella/api';
import {
  AnnotationSession,
  statusWords,
  type AnnotationState,
  type Edit,
  type NearBox,
  type Told,
} from '@lamella/api/annotation';
import { plainLook, type Vec3 } from '@lamella/engine';
import { session as signedIn } from '../../host';
import { tell, tellError } from '../../look/tell';
import { useViewer } from '../viewer/store';
import { keepActive, keptActive, stillActive } from './lastActive';
import { beTogether } from './people/presence';
import { TreesOnScreen } from './skeletons/treesOnScreen';
import { colorSegments, openVolume, type Volume } from './volumes';
import { nothingOpen, useWorking, type ListedKind } from './working';

const kinds: readonly ListedKind[] = [
  'trees',
  'nodes',
  'comments',
  'branchPoints',
  'groups',
  'segments',
  'boxes',
  'layers',
];

/** An annotation that is open in this tab: what is done to it goes through here, and what changes in it is told to {@link useWorking}. */
export class Work {
  readonly trees = new TreesOnScreen();
  /** Volume layers that are drawn now, by their ids. */
  readonly volumes = new Map<string, Volume>();
  private readonly ends: (() => void)[] = [];
  private readonly kept: ReturnType<typeof keptActive>;

  private constructor(readonly session: AnnotationSession) {
    useWorking.setState({ ...nothingOpen, work: this, mayEdit: session.mayEdit, saved: session.status });
    this.ends.push(
      session.replica.subscribe((told) => {
        this.changed(told);
      }),
      session.onStatus((saved) => {
        // Whoever paints looks at the picture.
        if (saved.kind === 'gone' && useWorking.getState().saved.kind !== 'gone') tell(saved.why ?? statusWords(saved));
        useWorking.setState({ saved, canUndo: session.canUndo, canRedo: session.canRedo });
        this.arrive();
      }),
      useWorking.subscribe((now, before) => {
        if (now.activeNode !== before.activeNode) this.draw();
      }),
      useViewer.subscribe((now, before) => {
        if (now.engine === before.engine) return;
        this.draw();
        this.color();
      }),
      beTogether(session),
    );
    this.trees.follow(this.state, { trees: new Set(), comments: new Set(), branchPoints: new Set() });
    const [layer] = this.state.layers.keys();
    const { annotation, person } = session;
    this.kept = keptActive(annotation, person);
    const last = stillActive(this.kept, this.state);
    useWorking.setState({ activeLayer: layer, canUndo: session.canUndo, canRedo: session.canRedo, ...last });
    this.ends.push(keepActive(annotation, person));
    this.draw();
  }

  /**
   * @param near What is looked at: nodes there come first.
   * @param letIn Called when who could only look may edit from now on.
   * @throws Refused when there is no such annotation for this person, or no line to the host.
   */
  static async open(annotation: string, near: NearBox | undefined, letIn: () => void): Promise<Work> {
    return new Work(await AnnotationSession.open(annotation, { token: signedIn.token, near, drawn, letIn }));
  }

  /** What is seen now; changes in place. */
  get state(): AnnotationState {
    return this.session.replica.state;
  }

  /** Does what the person does. Answers the step; says so where it is not possible. */
  perform(edits: readonly Edit[], step?: string): string | undefined {
    try {
      return this.session.perform(edits, step);
    } catch (error) {
      tellError('The edit was not made', error);
      return undefined;
    }
  }

  undo(): void {
    if (this.session.mayEdit && this.session.undo() === undefined) tell('There is nothing left to undo.');
  }

  redo(): void {
    if (this.session.mayEdit && this.session.redo() === undefined) tell('There is nothing to redo.');
  }

  /** Begins to draw a volume layer; its source ends it. */
  openVolume(layer: string, description: Parameters<typeof openVolume>[2]): BrickSource {
    const volume = openVolume(this.session, layer, description);
    this.volumes.set(layer, volume);
    return {
      ...volume.source,
      close: () => {
        if (this.volumes.get(layer) === volume) this.volumes.delete(layer);
        volume.source.close();
      },
    };
  }

  /** Shows a node elsewhere while a hand drags it; undefined puts it back. */
  showNodeAt(node: number, at: Vec3 | undefined): void {
    const { nodes } = this.state;
    const slot = nodes.slotOf(node);
    if (slot < 0) return;
    this.trees.showAt(slot, at);
    this.draw();
  }

  async close(): Promise<void> {
    for (const end of this.ends) end();
    useViewer.getState().engine?.setSkeleton(undefined);
    if (useWorking.getState().work === this) useWorking.setState(nothingOpen);
    await this.session.close();
  }

  private changed(told: Told): void {
    this.trees.follow(this.state, told);
    const isFirst = this.arrive();
    // What comes far from where somebody looks is not worth a frame a page.
    if (told.grew && !isFirst) useViewer.getState().engine?.skeletonGrew();
    else this.draw();
    if (told.everything) this.color();
    else if (told.segments.size > 0) this.color(told.segments);
    const { revisions, activeNode, activeTree, activeBox, activeLayer } = useWorking.getState();
    const changed = kinds.filter((kind) => told.everything || told[kind].size > 0 || (told.grew && kind === 'nodes'));
    const { nodes, trees, boxes, layers } = this.state;
    // What somebody else has taken away is not active any more.
    const node = activeNode !== undefined && nodes.has(activeNode) ? activeNode : undefined;
    const tree = node === undefined ? activeTree : nodes.tree[nodes.slotOf(node)];
    useWorking.setState({
      revisions: { ...revisions, ...Object.fromEntries(changed.map((kind) => [kind, revisions[kind] + 1])) },
      activeNode: node,
      activeTree: tree !== undefined && trees.has(tree) ? tree : undefined,
      activeBox: activeBox !== undefined && boxes.has(activeBox) ? activeBox : undefined,
      activeLayer: activeLayer !== undefined && layers.has(activeLayer) ? activeLayer : [...layers.keys()][0],
      canUndo: this.session.canUndo,
      canRedo: this.session.canRedo,
    });
  }

  /** Answers whether more of the skeleton can be worked with than before. */
  private arrive(): boolean {
    const { arrived } = this.session;
    const { arrived: before, activeNode, work } = useWorking.getState();
    if (arrived === before || work !== this) return false;
    useWorking.setState({ arrived });
    // What one worked on last may have come only now.
    if (activeNode === undefined && this.kept.activeNode !== undefined)
      useWorking.setState(stillActive(this.kept, this.state));
    return true;
  }

  private color(changed?: ReadonlySet<string>): void {
    for (const { layer, name } of this.volumes.values()) colorSegments(this.state, layer, name, changed);
  }

  private draw(): void {
    const { activeNode } = useWorking.getState();
    const slot = activeNode === undefined ? -1 : this.state.nodes.slotOf(activeNode);
    const active = slot < 0 ? undefined : slot;
    useViewer.getState().engine?.setSkeleton(this.trees.skeleton, { ...plainLook, active });
  }
}

/** Milliseconds after which the rest of a skeleton is read although nothing was drawn: there may be no graphics. */
const longestWait = 3000;

/** Resolves with the next frame that is drawn. */
function drawn(): Promise<void> {
  return new Promise((resolve) => {
    const ends: (() => void)[] = [];
    const done = () => {
      for (const end of ends.splice(0)) end();
      resolve();
    };
    const timer = setTimeout(done, longestWait);
    ends.push(() => {
      clearTimeout(timer);
    });
    const listen = () => {
      const { engine } = useViewer.getState();
      if (engine) ends.push(engine.on('frame', done));
    };
    ends.push(
      useViewer.subscribe((now, before) => {
        if (now.engine !== before.engine) listen();
      }),
    );
    listen();
  });
}
