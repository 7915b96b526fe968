export type { Port } from './messages';
export { remoteSource } from './remote';
export { serveSource } from './serve';
