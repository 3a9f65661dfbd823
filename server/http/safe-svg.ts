/**
 * @file Sanitises a drawing that a script sent: an SVG file is a document that may hold scripts, links and the
 * addresses of other servers. Unknown parts are removed; a file that is no XML is refused. Rewritten, never passed on.
 */
import { DomainError } from '@/domain/errors';

const elements = new Set(
  (
    'svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath image clipPath mask pattern marker ' +
    'linearGradient radialGradient stop filter feBlend feColorMatrix feComponentTransfer feComposite feDiffuseLighting feDistantLight ' +
    'feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight ' +
    'feSpotLight feTile feTurbulence style'
  ).split(' '),
);
const attributeName = /^(?:[a-zA-Z][\w-]*|xmlns(?::xlink)?|xlink:href|xml:space)$/;
/** Pictures inside a drawing, as plotting libraries embed them. */
const picture = /^\s*data:image\/(?:png|jpe?g);base64,[A-Za-z0-9+/=\s]*$/i;
const deepest = 200;

const attributes = /\s+([^\s=/>]+)\s*=\s*("[^"<]*"|'[^'<]*')/y;
/** A comment, a declaration, CDATA, an end tag, a start tag, text. */
const piece =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^[\]>]*>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)|([^<]+)/y;

/** @throws DomainError `invalid-input` if it is no plain XML */
export function safeSvg(text: string): string {
  const out: string[] = [];
  const open: { name: string; kept: boolean }[] = [];
  const source = text.replace(/^\uFEFF/, '');
  const dropped = (): boolean => open.some(({ kept }) => !kept);
  for (let at = 0; at < source.length; ) {
    piece.lastIndex = at;
    const match = piece.exec(source);
    if (match === null) throw unreadable();
    const [whole, marked, end, begin, plain] = match;
    at += whole.length;
    if (end !== undefined) {
      const last = open.pop();
      if (last?.name !== end) throw unreadable();
      if (last.kept && !dropped()) out.push(`</${end}>`);
    } else if (begin !== undefined) {
      const read = attributesAt(source, at);
      if (open.length === 0 && (begin !== 'svg' || out.length > 0)) throw unreadable();
      const kept = elements.has(begin);
      if (kept && !dropped()) out.push(`<${begin}${read.kept}${read.closed ? '/>' : '>'}`);
      if (!read.closed) open.push({ name: begin, kept });
      if (open.length > deepest) throw unreadable();
      at = read.end;
    } else if (open.length > 0 && !dropped()) {
      const content = marked === undefined ? (plain ?? '') : marked.replace(/&/g, '&amp;').replace(/</g, '&lt;');
      if (open.at(-1)?.name !== 'style') out.push(entities(content));
      else if (isOwnStyle(content)) out.push(content.replace(/</g, ''));
    }
  }
  if (open.length > 0 || out.length === 0) throw unreadable();
  return out.join('');
}

function attributesAt(source: string, from: number): { kept: string; end: number; closed: boolean } {
  let [at, kept] = [from, ''];
  for (;;) {
    attributes.lastIndex = at;
    const match = attributes.exec(source);
    if (match === null) break;
    const [whole, name = '', quoted = ''] = match;
    at += whole.length;
    if (isSafe(name, decoded(quoted.slice(1, -1)))) kept += ` ${name}=${quoted}`;
  }
  const end = /\s*(\/?)>/y;
  end.lastIndex = at;
  const match = end.exec(source);
  if (match === null) throw unreadable();
  return { kept, end: at + match[0].length, closed: match[1] === '/' };
}

function isSafe(name: string, value: string): boolean {
  if (!attributeName.test(name) || /^on/i.test(name)) return false;
  if (name === 'href' || name === 'xlink:href') return /^\s*#/.test(value) || picture.test(value);
  if (name === 'xmlns') return value === 'http://www.w3.org/2000/svg';
  return name.startsWith('xmlns:') ? value === 'http://www.w3.org/1999/xlink' : isOwnStyle(value);
}

/** No fetched resources: only references within the drawing. */
function isOwnStyle(text: string): boolean {
  const calls = text.replace(/url\(\s*["']?#[\w.:-]+["']?\s*\)/gi, '');
  return !/url\s*\(|@import|@namespace|image-set|expression\s*\(|javascript:|-moz-binding|behavior\s*:|\\|&#/i.test(
    calls,
  );
}

const known: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Numeric ones too: the decoded character is checked. */
function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hexadecimal, name) => {
    if (typeof name === 'string') return known[name] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hexadecimal), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Entities of a document type would be unknown by now. */
const entities = (text: string): string =>
  text.replace(/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)/gi, '&amp;');

function unreadable(): DomainError {
  return new DomainError('invalid-input', 'The file is not a plain SVG drawing: it is kept, and can be downloaded.');
}
