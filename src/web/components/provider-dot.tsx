/** Eight hues that can be told apart on either ground; a provider has the same one everywhere. */
const HUES = 8;

export function ProviderDot({ provider }: { readonly provider: string }) {
  let sum = 0;
  for (const character of provider) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return <span className={`dot hue-${sum % HUES}`} aria-hidden="true" />;
}
