/** Where a server stands in its life. */
export interface ServerState {
  /** True while runs are taken on: not before the start is done, nor once it stops. */
  isReady: boolean;
}
