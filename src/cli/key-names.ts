/** The variable that holds a provider's key. */
export function keyVariable(provider: string): string {
  return `${provider.toUpperCase()}_API_KEY`;
}

/** Says that nothing answered for real, and what to do about it. */
export function demoNotice(isForced: boolean): string {
  if (isForced) return 'CORO_DEMO=1 is set, so every answer is simulated, whatever keys there are.';
  // Made when it is wanted: it loads the words of all languages, which a start with keys need not wait for.
  const anyOf = new Intl.ListFormat('en-GB', { type: 'disjunction' });
  const variables = anyOf.format([...NAMED.map(keyVariable), "another provider's key"]);
  return `No key is set, so every answer is simulated. Set ${variables} for real ones.`;
}

/** Whoever gives a key without asking for money. */
const NAMED = ['groq', 'gemini', 'cerebras'];
