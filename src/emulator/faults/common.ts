import { BODY_FAULTS } from './bodies.ts';
import { CONNECTION_FAULTS } from './connections.ts';
import type { Fault } from './fault.ts';
import { FLOODS } from './floods.ts';
import { HEAD_FAULTS } from './heads.ts';
import { ODDITIES } from './oddities.ts';
import { REPLY_FAULTS } from './replies.ts';

/** What goes wrong in the same way whoever is asked. */
export const COMMON_FAULTS = {
  ...CONNECTION_FAULTS,
  ...FLOODS,
  ...HEAD_FAULTS,
  ...REPLY_FAULTS,
  ...BODY_FAULTS,
  ...ODDITIES,
} as const satisfies Readonly<Record<string, Fault>>;
