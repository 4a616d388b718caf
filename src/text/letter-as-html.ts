import { directionOf } from './format.ts';
import type { Letter, LetterBlock } from './letter.ts';

interface Head {
  readonly title: string;
  readonly locale: string;
}

/** Readers of mail know few colors and no variables; what a reader drops leaves a page that can still be read. */
const STYLES = `
body{margin:0;padding:24px 12px;background:#f3f3f8;color:#1d1b2b;font:16px/1.5 Inter,-apple-system,system-ui,Roboto,sans-serif}
.sheet{max-width:600px;margin:0 auto;background:#fff;border:1px solid #e4e3ec;border-radius:16px;overflow:hidden}
.top{padding:24px 40px;border-bottom:1px solid #e4e3ec;font-weight:600}
.body{padding:32px 40px}
h1{margin:0 0 20px;font-size:24px;line-height:1.25}
p{margin:0 0 20px}
.code{font-size:32px;font-weight:600;letter-spacing:.12em}
.facts{margin:0 0 20px;padding:12px 20px;border-radius:10px;background:#f3f3f8;font-size:14px}
.facts td,.facts th{padding:4px 0;text-align:start;vertical-align:top}
.facts th{padding-inline-end:32px;font-weight:400;color:#65627a;white-space:nowrap}
.btn{display:inline-block;padding:11px 18px;border-radius:10px;background:#5c4bcb;color:#fff;font-weight:600;text-decoration:none}
.small{font-size:14px;color:#65627a;overflow-wrap:anywhere}
a{color:#5240bd}
.base{padding:20px 40px;border-top:1px solid #e4e3ec;background:#f3f3f8;font-size:13px;color:#65627a}
.base p{margin:0}
@media (max-width:480px){
.top,.body,.base{padding-inline:24px}
.facts th{padding-inline-end:16px;white-space:normal}
}
@media (prefers-color-scheme:dark){
body{background:#0f0e16;color:#f0eff5}
.sheet{background:#191722;border-color:#33313f}
.top,.base{border-color:#33313f}
.facts,.base{background:#13121b}
.facts th,.small,.base{color:#a9a6b8}
a{color:#b3a8ff}
}`;

/** The same letter as one HTML page: no picture, no script, nothing fetched from anywhere. */
export function letterAsHtml({ greeting, blocks, brand, closing }: Letter, { title, locale }: Head): string {
  const body = [`<h1>${escaped(title)}</h1>`, paragraph(greeting), ...blocks.map(blockAsHtml)];
  return `<!doctype html>
<html lang="${escaped(locale)}" dir="${directionOf(locale)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title><style>${STYLES}</style></head>
<body><div class="sheet"><div class="top">${escaped(brand)}</div>
<div class="body">
${body.join('\n')}
</div>
<div class="base"><p>${escaped(closing)}</p></div></div></body>
</html>
`;
}

function blockAsHtml(block: LetterBlock): string {
  if (typeof block === 'string') return paragraph(block);
  switch (block.kind) {
    case 'code':
      return `<p class="code">${escaped(block.code)}</p>\n${paragraph(block.text)}`;
    case 'facts':
      return `<table class="facts" width="100%">${block.facts.map(factAsHtml).join('')}</table>`;
    case 'button':
      return `<p><a class="btn" href="${escaped(block.url)}">${escaped(block.words)}</a></p>\n<p class="small">${escaped(block.url)}</p>`;
    case 'aside':
      return `<p class="small">${escaped(block.text)} <a href="${escaped(block.url)}">${escaped(block.more)}</a></p>`;
  }
}

const factAsHtml = ([name, value]: readonly [string, string]) =>
  `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`;

const paragraph = (text: string) => `<p>${escaped(text)}</p>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
