import type { Fault } from './fault.ts';

/** Something that an update of the catalog found, for people. */
export interface CatalogChange {
  readonly provider: string;
  readonly upstreamId: string;
  readonly kind: 'new' | 'missing' | 'gone' | 'back' | 'retiring' | 'changed';
  readonly detail: string;
}

/** A model that nobody would answer for any more, and who did until now. */
export interface CatalogLoss {
  readonly model: string;
  readonly lastRoutes: readonly string[];
}

/** What became of an update. */
export interface CatalogUpdateReport {
  readonly changes: readonly CatalogChange[];
  readonly losses: readonly CatalogLoss[];
  /** Providers that did not give their list, and why; what was known of them stands. */
  readonly faults: readonly { readonly provider: string; readonly fault: Fault }[];
  /** Providers whose lists were read, and how many models each has. */
  readonly lists: readonly { readonly provider: string; readonly models: number }[];
  /** Whether it was kept. One that loses a model is not, unless the loss was accepted. */
  readonly isTaken: boolean;
}

export interface CatalogUpdateOptions {
  /** Looks, and keeps nothing. */
  readonly dryRun?: boolean;
  /** Takes an update that leaves a model without anybody to answer. */
  readonly acceptLosses?: boolean;
  readonly signal?: AbortSignal;
}
