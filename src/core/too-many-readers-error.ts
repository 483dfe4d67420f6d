/** As many follow this run already as may. */
export class TooManyReadersError extends Error {
  override readonly name = 'TooManyReadersError';
}
