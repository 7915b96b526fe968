export * from './chunks';
export { Engine, type EngineEvents, type EngineOptions, type Fault } from './engine';
export { planeOf, planesOf, pointOn, rotate } from './geometry';
export { defaultLimits, type Limits, type Refusal, type Status } from './scheduler';
export { NoGraphics, type CreateRenderer, type Renderer } from './seams';
export * from './view';
export { remoteSource, serveSource, type Port } from './worker';
