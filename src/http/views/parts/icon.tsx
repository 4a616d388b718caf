import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';

/** Drawings on a 24 by 24 grid, stroked in the color of the text beside them. */
const SHAPES = {
  call: '<path d="M6.5 3.5h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7"/>',
  clock: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.4 2"/>',
  copy: '<rect x="8.5" y="8.5" width="12" height="12" rx="2.2"/><path d="M15.5 5.5v-.3A1.7 1.7 0 0 0 13.8 3.5H5.2A1.7 1.7 0 0 0 3.5 5.2v8.6a1.7 1.7 0 0 0 1.7 1.7h.3"/>',
  cross: '<path d="m6 6 12 12M18 6 6 18"/>',
  download: '<path d="M12 3.5v11.5m-4.5-4.5 4.5 4.5 4.5-4.5M4 20h16"/>',
  fold: '<path d="M5 6h8.5a5 5 0 0 1 0 10H10" stroke-width="2.4"/><path d="M5 11.5h6.5M5 17.5v-11" stroke-width="2.4"/>',
  gear: '<circle cx="12" cy="12" r="3.2"/><path d="M12 3v2.6M12 18.4V21M3 12h2.6M18.4 12H21M5.6 5.6l1.9 1.9M16.5 16.5l1.9 1.9M18.4 5.6l-1.9 1.9M7.5 16.5l-1.9 1.9"/>',
  go: '<path d="m9 5 7 7-7 7"/>',
  home: '<path d="M4 11 12 4l8 7v8.5a1 1 0 0 1-1 1h-4.5v-6h-5v6H5a1 1 0 0 1-1-1z"/>',
  info: '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.2M12 7.7v.1"/>',
  key: '<circle cx="8" cy="15" r="4.2"/><path d="M11.2 11.8 19.5 3.5M16 7l3 3M13.5 9.5l2 2"/>',
  laptop: '<rect x="4.5" y="5" width="15" height="10.5" rx="1.8"/><path d="M2.5 19h19"/>',
  life: '<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="3.6"/><path d="m5.6 5.6 3.8 3.8m5.2 5.2 3.8 3.8m0-12.8-3.8 3.8m-5.2 5.2-3.8 3.8"/>',
  list: '<path d="M6 3.5h8.5L19 8v11.5a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1z"/><path d="M8.5 12h7M8.5 15.5h7M8.5 8.5h3"/>',
  lock: '<rect x="5" y="10.5" width="14" height="10" rx="2.2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
  mail: '<rect x="3" y="5" width="18" height="14" rx="2.2"/><path d="m3.8 7 8.2 6 8.2-6"/>',
  message:
    '<path d="M4 5.5h16a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5H10l-4.5 3.6v-3.6H4A1.5 1.5 0 0 1 2.5 16V7A1.5 1.5 0 0 1 4 5.5z"/><path d="M7.5 11.5h.01M12 11.5h.01M16.5 11.5h.01" stroke-width="2.4"/>',
  out: '<path d="M14 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H14M10.5 12H21m-3.5-3.5L21 12l-3.5 3.5"/>',
  pause: '<circle cx="12" cy="12" r="9"/><path d="M9.7 9v6M14.3 9v6"/>',
  phone: '<rect x="6.5" y="2.5" width="11" height="19" rx="2.6"/><path d="M10.5 18.4h3"/>',
  print:
    '<path d="M7 8.5v-5h10v5M7 17H4.5A1.5 1.5 0 0 1 3 15.5V10a1.5 1.5 0 0 1 1.5-1.5h15A1.5 1.5 0 0 1 21 10v5.5a1.5 1.5 0 0 1-1.5 1.5H17"/><path d="M7 14h10v6.5H7z"/>',
  reset: '<path d="M4.5 12a7.5 7.5 0 1 0 2.3-5.4M4.5 4v4h4"/>',
  search: '<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 5 5"/>',
  shield: '<path d="M12 2.8 20 5.8v6c0 4.8-3.4 8-8 9.4-4.6-1.4-8-4.6-8-9.4v-6z"/><path d="m8.6 12 2.4 2.4 4.6-4.8"/>',
  sso: '<rect x="3.5" y="3.5" width="7" height="7" rx="1.8"/><rect x="13.5" y="13.5" width="7" height="7" rx="1.8"/><path d="M10.5 7h4a2.5 2.5 0 0 1 2.5 2.5v4"/>',
  user: '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.7-4.2 3.5-6.3 7.5-6.3s6.8 2.1 7.5 6.3"/>',
  users:
    '<circle cx="9" cy="8" r="3.6"/><path d="M2.5 20c.5-3.7 3-5.8 6.5-5.8s6 2.1 6.5 5.8M16 4.9a3.3 3.3 0 0 1 0 6.3M18 14.7c2 .7 3.2 2.5 3.5 5.3"/>',
  warn: '<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v4.5M12 17.4v.1"/>',
} as const satisfies Record<string, string>;

export type IconName = keyof typeof SHAPES;

interface IconProps {
  readonly name: IconName;
  readonly size?: number;
}

/** Decoration only: every icon stands beside words that say the same. */
export const Icon: FC<IconProps> = ({ name, size = 18 }) => (
  <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    {raw(SHAPES[name])}
  </svg>
);
