export { defaultLimits, type Limits } from './limits';
export { Motion } from './motion';
export { prefetchOf } from './prefetch';
export type { Refusal } from './refusals';
export { areOther, brickKey, isShown, takesOther, targetsOf, type LayerTargets, type Scene } from './scene';
export { Scheduler, type Status } from './scheduler';
export type { Want } from './wants';
