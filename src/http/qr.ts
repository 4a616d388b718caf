import { encode } from 'uqr';

/** Four modules on each side, or cameras do not find the code (ISO/IEC 18004 §9.1). */
const QUIET_ZONE = 4;

/** A QR code as one path of runs, a third of the size of a rectangle per module. */
export function drawQr(text: string): { readonly size: number; readonly path: string } {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  return { size, path: data.map((row, y) => drawRow(row, y)).join('') };
}

function drawRow(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (row[x] !== true) continue;
    const start = x;
    while (row[x + 1] === true) x += 1;
    path += `M${start} ${y}h${x - start + 1}v1H${start}z`;
  }
  return path;
}
