import type { ChatRequest } from '../core/chat-request.ts';

/** What a route cannot take. */
export interface Misfit {
  /** As HTTP names it. */
  readonly parameter: string;
  readonly why: string;
}

/** What of a request may be changed. */
export type Leeway = Pick<ChatRequest, 'dropParams' | 'adjustable'>;

/** Collects what had to change of what was asked for, or may not be changed and so stands in the way. */
export class Fitting {
  readonly warnings: string[] = [];
  readonly misfits: Misfit[] = [];
  readonly #dropParams: ChatRequest['dropParams'];
  readonly #adjustable: readonly string[] | undefined;

  constructor({ dropParams, adjustable }: Leeway) {
    this.#dropParams = dropParams;
    this.#adjustable = adjustable;
  }

  /** Whether only what was asked for will do. */
  get isStrict(): boolean {
    return this.#dropParams === false;
  }

  /** A number or level that another can stand for; unless the caller said otherwise, it does. */
  adjust(parameter: string, why: string, warning: string): void {
    if (this.isStrict && !this.#adjustable?.includes(parameter)) this.misfits.push({ parameter, why });
    else this.warnings.push(warning);
  }

  /** Something that nothing can stand for; it is left out only where the caller said so. */
  leaveOut(parameter: string, why: string): void {
    if (this.#dropParams) this.warnings.push(`${parameter} was left out: ${why}`);
    else this.misfits.push({ parameter, why });
  }

  /** What has no effect, and does no harm. */
  tell(warning: string): void {
    this.warnings.push(warning);
  }
}
