/** A new run's id: unguessable, safe in URLs. */
export function newRunId(): string {
  return `run_${crypto.randomUUID()}`;
}
