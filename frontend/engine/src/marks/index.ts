export * from './boxes';
export { crowdOf, type BoxMark, type Crowd } from './crowd';
export * from './draw';
export * from './marks';
export { placeOn, placing, sizing, type Outlook, type PlacedPoint } from './places';
