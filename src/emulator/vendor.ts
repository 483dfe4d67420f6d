import type { KeyLimits } from './limits.ts';
import type { Act } from './misbehave.ts';
import type { ScenarioWord } from './scenario-words.ts';
import type { Tiers } from './tiers.ts';
import type { EmulatedKey, ProviderApi } from './types.ts';

/** One vendor of the emulator: everything that is not the same for all of them. */
export interface Vendor {
  /** What a base URL of it ends in, version included: `/openai/v1`. The vendor's name stands in front. */
  readonly basePath: string;
  /** The keys it accepts unless told otherwise, plainly fake; the first is everybody's. */
  readonly keys: readonly [EmulatedKey, ...EmulatedKey[]];
  /** What scenarios speak of when a request names no model. */
  readonly model: string;
  open(tiers: Tiers, limits: KeyLimits): ProviderApi;
  /** Its ways to fail, in its own words. */
  readonly scenarios: Readonly<Partial<Record<ScenarioWord, Act>>>;
}
