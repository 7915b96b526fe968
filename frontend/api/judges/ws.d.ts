/** Only its class is passed on. */
declare module 'ws' {
  export const WebSocket: unknown;
}
