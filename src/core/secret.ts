/** Characters a key may have. CR or LF in a key would make Node throw an error that quotes the key. */
const KEY_SHAPE = /^[\x21-\x7e]{8,512}$/;

/**
 * A provider's key. It cannot be printed, serialised or inspected by accident: only `reveal()` gives it away,
 * and only the code that writes a request header, or scrubs a text, calls that.
 */
export class Secret {
  readonly #value: string;
  #windows: ReadonlySet<string> | undefined;
  /** Tells keys apart inside this process, without being one. */
  readonly id: string;
  /** False if the text can be no key: it would never be sent. */
  readonly isWellFormed: boolean;

  constructor(value: string) {
    this.#value = value;
    this.id = idOf(value);
    this.isWellFormed = KEY_SHAPE.test(value);
  }

  reveal(): string {
    return this.#value;
  }

  /** The text without any run of ten or more characters that it shares with the secret or an encoding of it. */
  redact(text: string): string {
    this.#windows ??= windowsOf(this.#value);
    let result = '';
    for (let i = 0; i < text.length; ) {
      const end = this.#endOfRun(text, i, this.#windows);
      result += end > i ? '[redacted]' : text[i];
      i = Math.max(end, i + 1);
    }
    return result;
  }

  #endOfRun(text: string, start: number, windows: ReadonlySet<string>): number {
    let end = start;
    for (let i = start; windows.has(text.slice(i, i + LEAK_LENGTH)); i++) end = i + LEAK_LENGTH;
    return end;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** As many characters of a secret in a row are a leak. Providers echo at most the last four; words are shorter. */
const LEAK_LENGTH = 10;

/** Every run of ten characters in the secret as it stands and in its encodings. */
function windowsOf(secret: string): ReadonlySet<string> {
  const windows = new Set<string>();
  for (const form of formsOf(secret)) {
    for (let i = 0; i + LEAK_LENGTH <= form.length; i++) windows.add(form.slice(i, i + LEAK_LENGTH));
    if (form.length < LEAK_LENGTH) windows.add(form);
  }
  return windows;
}

/** Plain, URL-encoded, hexadecimal, and base64 at its three alignments (a key inside a longer encoded text). */
function formsOf(secret: string): readonly string[] {
  const bytes = new TextEncoder().encode(secret);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const base64 = [0, 1, 2].map((shift) => {
    const padded = btoa('\0'.repeat(shift) + String.fromCharCode(...bytes));
    // The first characters hold the padding's bits and the last ones may depend on what follows.
    return padded.slice(shift === 0 ? 0 : shift + 1).replace(/.?=*$/, '');
  });
  const urlSafe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  const encoded = encodeURIComponent(secret);
  const encodedLow = encoded.replace(/%[\dA-F]{2}/g, (byte) => byte.toLowerCase());
  return [secret, encoded, encodedLow, hex, hex.toUpperCase(), ...base64, ...urlSafe];
}

/** Differs in every process, so that an id says nothing about the key it stands for. */
const SEED = crypto.getRandomValues(new Uint32Array(2));

/** A 64-bit multiplicative hash in two lanes: enough to tell keys apart, and cheap for a key that comes with each request. */
function idOf(value: string): string {
  let a = SEED[0] ?? 0;
  let b = SEED[1] ?? 0;
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
    a ^= b >>> 13;
    b ^= a >>> 16;
  }
  return `${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`;
}
