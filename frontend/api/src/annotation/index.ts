export * from './journal';
export * from './mask';
export * from './nodes';
export * from './operations';
export * from './replica';
export * from './skeleton';
export * from './state';
