import type { Access, AskStream, Catalog, ModelStatus, Provider } from '../../core/contracts.ts';
import type { ExamOptions, Tape } from '../../core/doctor.ts';
import type { Model } from '../../core/model.ts';
import type { StopSignal } from '../../core/stop-signal.ts';
import type { Attempt } from '../plan.ts';
import type { Clock } from '../task.ts';

/** What the doctor is given: everything it needs from other floors, as functions. */
export interface DoctorParts {
  /** In the order in which they are listed to people. */
  readonly providers: readonly Provider[];
  readonly catalog: Catalog;
  readonly clock: Clock;
  accessesOf(provider: string): readonly Access[];
  /** The variable that holds a provider's keys. */
  variableOf(provider: string): string;
  statuses(): Promise<readonly ModelStatus[]>;
  /** Whom to ask for a model, in order. */
  attemptsOf(model: Model): readonly Attempt[];
  lookUp(provider: string, path: string, access: Access, signal: StopSignal): Promise<Looked>;
  /** Asks, and keeps what is said. */
  taped(...args: Parameters<AskStream>): Taped;
  /** The emulator's access to a provider, to compare with; undefined where it does not know it. */
  emulated(provider: string): Promise<Access | undefined>;
  /** Where two exchanges differ in shape. */
  differencesOf(provider: string, real: Tape, emulated: Tape): readonly string[];
}

export interface Looked {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Taped {
  readonly done: ReturnType<AskStream>;
  /** What has been said so far; undefined before the head of a reply. */
  tape(): Tape | undefined;
}

/** What all checks of an examination share. */
export interface Exam {
  readonly parts: DoctorParts;
  readonly options: ExamOptions;
  readonly signal: AbortSignal;
}
