const ID_BYTES = 16;
/** Ids are drawn and written out many at a time: one by one, either costs far more. */
const pool = new Uint8Array(ID_BYTES * 128);
const digits: string[] = Array(pool.length).fill('');
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
let written = '';
let used = 0;

/** A new run's id: 128 random bits, safe in URLs. */
export function newRunId(): string {
  if (used === written.length) {
    crypto.getRandomValues(pool);
    for (let i = 0; i < pool.length; i++) digits[i] = HEX[pool[i] ?? 0] ?? '';
    written = digits.join('');
    used = 0;
  }
  const from = used;
  used += 2 * ID_BYTES;
  return `run_${written.slice(from, used)}`;
}
