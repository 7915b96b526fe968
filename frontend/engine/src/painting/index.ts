export * from './brickMasks';
export * from './floodFill';
export * from './measure';
export * from './strokes';
