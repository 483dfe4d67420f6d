import type { JsonPath } from './json-path.ts';
import type { ReasoningEffort, Route } from './model.ts';

/** What a server's owner adds to the catalog. */
export interface CatalogExtension {
  readonly models: readonly ModelExtension[];
  /** More hosts of models that there are, by model id; they are asked before the others. */
  readonly routes: Readonly<Record<string, readonly RouteExtension[]>>;
  /** Other ids, and whose they are. */
  readonly aliases: Readonly<Record<string, string>>;
}

export interface ModelExtension {
  readonly id: string;
  readonly name: string | undefined;
  readonly tagline: string | undefined;
  readonly recommendedFor: string | undefined;
  readonly routes: readonly RouteExtension[];
  /** Ids of models that stand in, preferred first. */
  readonly successors: readonly string[];
}

/** A route, and what is known of it; the rest is as for any `provider/upstream-id`. */
export type RouteExtension = Pick<Route, 'provider' | 'upstreamId'> & Partial<Route>;

/** Several models under one name: asked together. */
export interface Team {
  readonly id: string;
  readonly about: string | undefined;
  readonly models: readonly (string | readonly string[])[];
}

/** What a request is taken to say where it says nothing. */
export interface RequestDefaults {
  /** Asked when nobody says which. */
  readonly models?: readonly string[] | undefined;
  readonly system?: string | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly reasoningEffort?: ReasoningEffort | undefined;
  /** As in `ChatRequest`. */
  readonly dropParams?: boolean | undefined;
}

/** Something in an extension that cannot be: where, what, and what would be right. */
export interface ExtensionFault {
  readonly path: JsonPath;
  readonly problem: string;
}
