import { Engine, type EngineOptions } from './engine';
import { createRenderer } from './gpu';

export * from './chunks';
export { Engine, type EngineEvents, type EngineOptions, type Fault } from './engine';
export { bestLevel, planeOf, planesOf, pointOn, rotate } from './geometry';
export { segmentColor } from './gpu';
export { defaultLimits, type Limits, type Refusal, type Status } from './scheduler';
export { NoGraphics, type CreateRenderer, type Renderer } from './seams';
export * from './marks';
export * from './painting';
export * from './skeleton';
export * from './view';
export { remoteSource, serveSource, type Port } from './worker';

/** An engine that draws on a canvas by WebGL2. Where there is none, `onError` is told so, and `start` tries again. */
export const createEngine = (options: Omit<EngineOptions, 'renderer'>): Engine =>
  new Engine({ renderer: createRenderer, ...options });
