export * from './chunks';
export * from './view';
