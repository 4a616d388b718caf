import { kept } from './kept.ts';

/** Instants are milliseconds since 1970. All are written in UTC with the zone named; the page's script rewrites them in the reader's zone. */
export type MomentStyle = 'date' | 'date-time' | 'time';

const MOMENT_PARTS = {
  date: { year: 'numeric', month: 'short', day: 'numeric' },
  'date-time': { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  time: { hour: 'numeric', minute: '2-digit' },
} as const satisfies Record<MomentStyle, Intl.DateTimeFormatOptions>;

const momentFormat = kept((locale, style: MomentStyle) => {
  const options = { ...MOMENT_PARTS[style], timeZone: 'UTC', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat(locale, options);
});

const numberFormat = kept((locale, unit: 'none' | Unit) => {
  const options = unit === 'none' ? {} : ({ style: 'unit', unit, unitDisplay: 'long' } as const);
  return new Intl.NumberFormat(locale, options);
});

const listFormat = kept((locale, type: 'conjunction') => new Intl.ListFormat(locale, { style: 'long', type }));

export function formatMoment(locale: string, at: number, style: MomentStyle): string {
  return momentFormat(locale, style).format(at);
}

export function formatNumber(locale: string, amount: number): string {
  return numberFormat(locale, 'none').format(amount);
}

/** Rounds up, so that nobody is told to come back too early: 61 seconds are "2 minutes". */
export function formatDuration(locale: string, seconds: number): string {
  const [amount, unit] = inLargestUnit(Math.max(1, Math.ceil(seconds)));
  return numberFormat(locale, unit).format(amount);
}

type Unit = 'second' | 'minute' | 'hour';

function inLargestUnit(seconds: number): [number, Unit] {
  if (seconds < 60) return [seconds, 'second'];
  if (seconds <= 90 * 60) return [Math.ceil(seconds / 60), 'minute'];
  return [Math.ceil(seconds / 3600), 'hour'];
}

/** Minutes and seconds of a countdown: 872 is "14:32". */
export function formatCountdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function formatList(locale: string, items: readonly string[]): string {
  return listFormat(locale, 'conjunction').format(items);
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur']);

export function directionOf(locale: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(new Intl.Locale(locale).language) ? 'rtl' : 'ltr';
}

/** The same instant for machines: the value of `<time datetime>`. */
export function isoMoment(at: number): string {
  return new Date(at).toISOString();
}

/** The first moment, in UTC, of a day written as `2026-11-22`; null where there is no such day. */
export function startOfDay(day: string): number | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && isoMoment(at).startsWith(day) ? at : null;
}
