// cspell:words IHDR PLTE IDAT IEND Paeth: names from the PNG specification
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const COLORS = 256;
/** Squared distance of two colors that nobody can tell apart on a page. */
const ALMOST = 12;

/** The same picture with at most 256 colors, for a third of the bytes. Knows the one kind of PNG that Chromium writes. */
export function withPalette(png) {
  const chunks = readChunks(png);
  const header = chunks.find(({ type }) => type === 'IHDR').data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = { 2: 3, 6: 4 }[header[9]];
  if (header[8] !== 8 || channels === undefined || header[12] !== 0) return png;
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  const pixels = withoutFilters(inflateSync(data), { width, height, channels });
  const { palette, indexes } = quantize(pixels, channels);
  return writePng({ width, height, palette, indexes });
}

function readChunks(png) {
  const chunks = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/** Undoes the filters that PNG puts before compression, line by line (PNG specification, section 9). */
function withoutFilters(raw, { width, height, channels }) {
  const stride = width * channels;
  const pixels = Buffer.alloc(stride * height);
  let above = Buffer.alloc(stride);
  for (let line = 0; line < height; line += 1) {
    const from = line * (stride + 1);
    const filtered = raw.subarray(from + 1, from + 1 + stride);
    const restored = pixels.subarray(line * stride, (line + 1) * stride);
    restoreLine(raw[from], { filtered, restored, above, channels });
    above = restored;
  }
  return pixels;
}

function restoreLine(filter, { filtered, restored, above, channels }) {
  for (let x = 0; x < filtered.length; x += 1) {
    const left = restored[x - channels] ?? 0;
    const corner = above[x - channels] ?? 0;
    restored[x] = filtered[x] + predict(filter, left, above[x], corner);
  }
}

function predict(filter, left, up, corner) {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  return filter === 4 ? paeth(left, up, corner) : 0;
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** From the commonest color on: what is almost a color of the palette becomes it, so that there is room for the rest. */
function quantize(pixels, channels) {
  const counts = new Map();
  const colors = new Uint32Array(pixels.length / channels);
  for (let index = 0; index < colors.length; index += 1) {
    const at = index * channels;
    const color = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    colors[index] = color;
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const palette = [];
  const indexOf = new Map();
  for (const color of [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a))) {
    const { index, distance } = nearest(palette, color);
    const isNew = distance > ALMOST && palette.length < COLORS;
    indexOf.set(color, isNew ? palette.push(color) - 1 : index);
  }
  return { palette, indexes: Buffer.from(colors.map((color) => indexOf.get(color))) };
}

function nearest(palette, color) {
  let index = 0;
  let distance = Number.POSITIVE_INFINITY;
  palette.forEach((candidate, at) => {
    const apart = [16, 8, 0].map((bits) => ((candidate >> bits) & 255) - ((color >> bits) & 255));
    const squared = apart[0] ** 2 + apart[1] ** 2 + apart[2] ** 2;
    if (squared < distance) [index, distance] = [at, squared];
  });
  return { index, distance };
}

function writePng({ width, height, palette, indexes }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const lines = Buffer.alloc((width + 1) * height);
  for (let line = 0; line < height; line += 1)
    indexes.copy(lines, line * (width + 1) + 1, line * width, (line + 1) * width);
  const colors = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  const parts = [chunk('IHDR', header), chunk('PLTE', colors), chunk('IDAT', deflateSync(lines, { level: 9 }))];
  return Buffer.concat([SIGNATURE, ...parts, chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
