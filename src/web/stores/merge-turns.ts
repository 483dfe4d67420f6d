import { type Column, type KeptTurn, shownTakeId, type Turn } from './turn.ts';

/**
 * What two tabs have made of one turn. Columns and takes come and never go, so what only one of them has yet is lost to
 * neither; of all else `own` is what holds.
 */
export function mergeTurns(own: Turn, other: Turn): Turn {
  const others = new Map(other.columns.map((column) => [column.id, column]));
  const known = new Set(own.columns.map(({ id }) => id));
  return {
    ...own,
    columns: [
      ...own.columns.map((column) => mergeColumns(column, others.get(column.id))),
      ...other.columns.filter(({ id }) => !known.has(id)),
    ],
  };
}

/** The same, with its takes. */
export function mergeKept(own: KeptTurn, other: KeptTurn): KeptTurn {
  const known = new Set(own.takes.map(({ id }) => id));
  return {
    ...mergeTurns(own, other),
    takes: [...own.takes, ...other.takes.filter(({ id }) => !known.has(id))],
  };
}

/** Who has asked again reads the new answer, so whoever has more takes says which is shown. */
function mergeColumns(own: Column, other: Column | undefined): Column {
  if (!other) return own;
  const takeIds = [...new Set([...own.takeIds, ...other.takeIds])];
  if (takeIds.length === own.takeIds.length) return own;
  return { ...own, takeIds, shown: takeIds.indexOf(shownTakeId(other)) };
}
