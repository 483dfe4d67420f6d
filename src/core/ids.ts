const ID_BYTES = 16;
/** Random bytes are drawn for many ids at once: drawing costs far more than writing them out. */
const pool = new Uint8Array(ID_BYTES * 128);
let used = pool.length;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A new run's id: 128 random bits, safe in URLs. */
export function newRunId(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  let id = 'run_';
  for (const end = used + ID_BYTES; used < end; used++) id += HEX[pool[used] ?? 0];
  return id;
}
