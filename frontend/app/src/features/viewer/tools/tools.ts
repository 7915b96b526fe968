import { useWorking } from '../../annotations/working';
import type { Tool } from '../address';
import { boxTool } from './boxTool';
import { brushTool } from './painting/brushTool';
import { fillTool } from './painting/fillTool';
import type { HandTool } from './hand';
import { lassoTool } from './painting/lassoTool';
import { measureTool } from './measureTool';
import { pickTool } from './pickTool';
import { skeletonTool } from './skeletonTool';

const looking: Partial<Record<Tool, HandTool>> = { measure: measureTool('line'), area: measureTool('area') };

const drawing: Partial<Record<Tool, HandTool>> = {
  skeleton: skeletonTool,
  brush: brushTool(false),
  erase: brushTool(true),
  lasso: lassoTool(false),
  lassoErase: lassoTool(true),
  fill: fillTool,
  pick: pickTool,
  box: boxTool,
};

/** What the hand does with a tool; undefined where it only looks around, as with a drawing tool where nothing may be drawn. */
export function handToolOf(tool: Tool): HandTool | undefined {
  return looking[tool] ?? (useWorking.getState().mayEdit ? drawing[tool] : undefined);
}
