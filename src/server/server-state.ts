/** Where a server stands in its life: `isReady` while it listens and takes runs on, `isStopping` once it was told to end. */
export interface ServerState {
  isReady: boolean;
  isStopping: boolean;
}
