export * from './bricks';
export * from './client';
export * from './generated/graphql';
export * from './histogram';
export * from './refusal';
export * from './sendOnce';
export * from './session';
