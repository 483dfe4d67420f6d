/** There is no such run, or it has no such answer. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
  readonly what: 'run' | 'answer';

  constructor(what: NotFoundError['what'], message: string) {
    super(message);
    this.what = what;
  }
}
