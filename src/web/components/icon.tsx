/** Line drawings on a grid of 16, in the colour of the text beside them. */
const PATHS = {
  stop: 'M4.5 4.5h7v7h-7z',
  retry: 'M13 8a5 5 0 1 1-1.5-3.5M13 2.5v3h-3',
  swap: 'M3 5.5h9M9.5 3L12 5.5 9.5 8M13 10.5H4M6.5 8L4 10.5 6.5 13',
  copy: 'M6 6V3.5h6.5V10H10M3.5 6H10v6.5H3.5z',
  check: 'M3.5 8.5l3 3 6-7',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  add: 'M8 3.5v9M3.5 8h9',
  close: 'M4 4l8 8M12 4l-8 8',
  send: 'M8 13V3.5M3.8 7.5L8 3.3l4.2 4.2',
  options: 'M2.5 5h6M12 5h1.5M2.5 11h1.5M7.5 11h6M10.3 3.4v3.2M5.7 9.4v3.2',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  focus: 'M2.5 3h11v10h-11zM10.5 3v10M10.5 6.3h3M10.5 9.6h3',
  tabs: 'M2.5 5.5h11V13h-11zM2.5 5.5V3H6v2.5M9 5.5V3H6',
  stack: 'M2.5 3h11v2.6h-11zM2.5 6.8h11v2.6h-11zM2.5 10.6h11v2.4h-11z',
  sun: 'M8 5.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z',
  auto: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  keys: 'M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5.5 9.3h5',
  warning: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11.3h.01',
  arrow: 'M6 3.5L10.5 8 6 12.5',
  back: 'M10 3.5L5.5 8l4.5 4.5',
  reply: 'M6.5 4L3 7.5 6.5 11M3 7.5h6a4 4 0 0 1 4 4v1',
  search: 'M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4zM10.2 10.2l3.3 3.3',
  past: 'M2.9 6.2A5.5 5.5 0 1 1 2.5 8M2.5 3v3.3h3.3M8 5v3.2l2.2 1.3',
  bin: 'M3 4.5h10M6.3 4.5v-2h3.4v2M4.3 4.5l.6 9h6.2l.6-9M6.7 7v4M9.3 7v4',
  down: 'M4 6l4 4 4-4',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
