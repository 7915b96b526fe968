export * from './crossed';
export * from './levels';
export * from './plane';
export * from './vector';
