import { useApp, useSelected } from '../app-context.ts';
import type { View } from '../stores/preferences.ts';
import type { Turn } from '../stores/turn.ts';
import './answers.css';
import { ColumnStrip } from './column-strip.tsx';
import { ColumnView } from './column-view.tsx';
import { Rail } from './rail.tsx';
import { TabList, tabId } from './tab-list.tsx';

/** The answers of a turn, in the order they were asked, whichever way they are looked at. */
export function Answers({ turn, view }: { readonly turn: Turn; readonly view: View }) {
  const { selection } = useApp();
  const selected = useSelected(turn.id);
  const current = turn.columns.find(({ id }) => id === selected) ?? turn.columns[0];
  if (!current) return null;
  const position = turn.columns.indexOf(current) + 1;
  const one = <ColumnView turn={turn} column={current} position={position} key={current.id} />;
  switch (view) {
    case 'focus':
      return (
        <div className="answers focus">
          {one}
          <Rail turn={turn} current={current} />
        </div>
      );
    case 'tabs':
      return (
        <div className="answers tabs">
          <TabList turn={turn} current={current} />
          <div role="tabpanel" aria-labelledby={tabId(current)}>
            {one}
          </div>
        </div>
      );
    default:
      return (
        <>
          {view === 'columns' && turn.columns.length > 1 && <ColumnStrip turn={turn} />}
          <div
            className={`answers ${view}`}
            onScroll={({ currentTarget }) => {
              const seen = columnInSight(currentTarget);
              if (seen !== undefined) selection.select(turn.id, seen);
            }}
          >
            {turn.columns.map((column, at) => (
              <ColumnView turn={turn} column={column} position={at + 1} key={column.id} />
            ))}
          </div>
        </>
      );
  }
}

/** The column that was swiped to, once it lies where it will rest. */
function columnInSight(row: HTMLElement): string | undefined {
  const { left } = row.getBoundingClientRect();
  const nearest = [...row.children].find((column) => {
    const offset = column.getBoundingClientRect().left - left;
    return Math.abs(offset) < row.clientWidth / 4;
  });
  return nearest?.id;
}
