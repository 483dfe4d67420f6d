/** As many runs are kept for their readers already as there is memory for: another may be, a little later. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';
}
