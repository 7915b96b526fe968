export { createRenderer } from './renderer';
export { segmentColor } from './segmentColors';
