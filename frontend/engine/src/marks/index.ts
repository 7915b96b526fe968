export * from './boxes';
export { crowdOf, type BoxMark, type Crowd } from './crowd';
export * from './draw';
export * from './marks';
export * from './places';
