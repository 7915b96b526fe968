export * from './boxes';
export * from './draw';
export * from './marks';
export * from './places';
