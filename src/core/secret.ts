/** Characters a key may have. CR or LF in a key would make Node throw an error that quotes the key. */
const KEY_SHAPE = /^[\x21-\x7e]{8,512}$/;

/**
 * A provider's key. It cannot be printed, serialised or inspected by accident: only `reveal()` gives it away,
 * and only the code that writes a request header, or scrubs a text, calls that.
 */
export class Secret {
  readonly #value: string;
  /** Tells keys apart inside this process, without being one. */
  readonly id: string;

  constructor(value: string) {
    this.#value = value;
    this.id = idOf(value);
  }

  /** False if the text can be no key: it would never be sent. */
  get isWellFormed(): boolean {
    return KEY_SHAPE.test(this.#value);
  }

  reveal(): string {
    return this.#value;
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
