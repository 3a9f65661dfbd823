/** @file How numbers, sizes and times are written, everywhere the same. */

/** Made when first used: the first of a process takes twenty milliseconds, and few runs write such a number. */
let whole: Intl.NumberFormat | undefined;

function grouped(value: number): string {
  whole ??= new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
  return whole.format(value);
}

/** By significant digits. To make one takes as long as to write a hundred numbers, and a zoom writes hundreds. */
const significant = new Map<number, Intl.NumberFormat>();

function significantTo(digits: number): Intl.NumberFormat {
  const known = significant.get(digits) ?? new Intl.NumberFormat('en', { maximumSignificantDigits: digits });
  significant.set(digits, known);
  return known;
}

/** A count with thousands separators: 1,234,567. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? grouped(value) : formatSpecial(value);
}

/** A measured value to about four significant digits: 0.01234, 12.35, 1.235e-7. NaN and infinities by name. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) return value.toExponential(Math.max(0, digits - 1)).replace('e+', 'e');
  if (Number.isInteger(value)) return grouped(value);
  return significantTo(digits).format(value);
}

function formatSpecial(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '−∞';
}

/** A share in [0, 1] as a percentage: 97.3 %. */
export function formatPercent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : formatSpecial(share);
}

/** Counts of parameters and operations: 3.36 M. */
export function formatLarge(value: number): string {
  return scaled(value, 1000, ['', 'k', 'M', 'G', 'T', 'P']);
}

/** Bytes in binary units: 12.5 MiB. */
export function formatBytes(value: number): string {
  return scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

function scaled(value: number, base: number, units: readonly string[]): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= base && unit < units.length - 1) {
    size /= base;
    unit++;
  }
  const digits = Math.abs(size) >= 100 ? 0 : Math.abs(size) >= 10 ? 1 : 2;
  // 999,700 is 1.00 M, and not 1000 k.
  if (unit > 0 && unit < units.length - 1 && Number(Math.abs(size).toFixed(digits)) >= base) {
    return scaled(Math.sign(size) * base ** (unit + 1), base, units);
  }
  const text = unit === 0 ? formatNumber(size) : size.toFixed(digits);
  return `${text} ${units[unit]}`.trim();
}

/** A count given as decimal text that may exceed 2^53: 1,234 or 1.05 × 10¹⁸. */
export function formatHuge(text: string): string {
  const digits = text.replace(/^0+(?=\d)/, '');
  if (digits.length <= 9) return grouped(Number(digits));
  const superscript = String(digits.length - 1).replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '');
  return `${digits[0]}.${digits.slice(1, 3)} × 10${superscript}`;
}

/** Milliseconds as the two largest units: 850 ms, 12 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return formatSpecial(milliseconds);
  // After a clock was set back.
  if (milliseconds < 0) return `−${formatDuration(-milliseconds)}`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1000);
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const;
  const first = units.findIndex(([, size]) => seconds >= size);
  return units
    .slice(first, first + 2)
    .map(([name, size], index) => {
      const before = index === 0 ? seconds : seconds % (units[first]?.[1] ?? 1);
      return [Math.floor(before / size), name] as const;
    })
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, name]) => `${count} ${name}`)
    .join(' ');
}

/** How long ago (or until) a time in milliseconds since the epoch is: just now, 5 min ago, 3 d ago. */
export function formatRelative(time: number, now: number): string {
  const ago = now - time;
  if (Math.abs(ago) < 10_000) return 'just now';
  const units = [86_400_000 * 365, 86_400_000, 3_600_000, 60_000, 1000] as const;
  const names = ['y', 'd', 'h', 'min', 's'] as const;
  const index = units.findIndex((size) => Math.abs(ago) >= size);
  const text = `${Math.floor(Math.abs(ago) / (units[index] ?? 1000))} ${names[index] ?? 's'}`;
  return ago > 0 ? `${text} ago` : `in ${text}`;
}

/** The absolute time in the reader's zone: 2025-03-14 15:09:26. */
export function formatTime(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** "1 run", "3 runs". */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : many}`;
}
