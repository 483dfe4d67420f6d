/** Its owner has closed this `Coro`: it asks nobody any more. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';

  constructor() {
    super('This Coro is closed: open another');
  }
}
