import type { Vec3 } from '../chunks';
import type { PanelKind } from '../view';
import type { Extent3 } from './boxes';

/** Something over the picture. Colours are as CSS writes them; places are in voxels of magnification 1. */
export type Mark =
  | ({
      readonly kind: 'box';
      readonly color: string;
      readonly name: string;
      readonly isChosen: boolean;
      /** It can be taken at its middle and moved: what shows that is drawn there. */
      readonly hasHandle?: boolean;
    } & Extent3)
  | {
      /** What a brush would paint: on the panel it is held over as its outline, a ball on the others where they cut it. */
      readonly kind: 'brush';
      readonly at: Vec3;
      /** In the unit of the voxel size. */
      readonly radius: number;
      readonly panel: PanelKind;
      readonly isBall: boolean;
      readonly color: string;
      /** Dashed: it takes away. */
      readonly erases: boolean;
    }
  | {
      readonly kind: 'line';
      readonly places: readonly Vec3[];
      readonly isClosed: boolean;
      readonly color: string;
      /** At its last place. */
      readonly label: string;
      /** The one panel that shows it; all of them without. */
      readonly panel: PanelKind | undefined;
      /** Dashed: what it encloses is taken away. */
      readonly erases?: boolean;
    }
  | {
      readonly kind: 'cursor';
      readonly at: Vec3;
      readonly color: string;
      readonly name: string;
      /** Of the brush that is held there, in the unit of the voxel size; undefined without one. */
      readonly radius: number | undefined;
    };
