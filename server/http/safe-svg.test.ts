/** @file Everything in a drawing that runs, links or fetches is removed; the drawing remains. */
import { expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { safeSvg } from './safe-svg';

const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`;

it('keeps a figure as plotting libraries write them', () => {
  const figure = `<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="460.8pt" viewBox="0 0 460.8 345.6" xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata><rdf:RDF xmlns:cc="http://creativecommons.org/ns#"><cc:Work/></rdf:RDF></metadata>
 <defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>
 <g id="figure_1"><path d="M 0 345.6 L 460.8 345.6 z" style="fill: #ffffff"/>
 <use xlink:href="#m1" style="stroke: #000000; stroke-width: 0.8"/><g clip-path="url(#p1)"><!-- loss --></g>
 <image xlink:href="data:image/png;base64,iVBORw0KGgo=" x="1"/><text>a &lt; b &amp; c</text></g></svg>`;
  const safe = safeSvg(figure);
  for (const kept of [
    'viewBox="0 0 460.8 345.6"',
    'stroke-linejoin: round',
    '<use xlink:href="#m1"',
    'clip-path="url(#p1)"',
    'data:image/png;base64,iVBORw0KGgo=',
    'a &lt; b &amp; c',
  ])
    expect(safe).toContain(kept);
  for (const gone of ['metadata', 'DOCTYPE', '<?xml', 'loss', 'creativecommons']) expect(safe).not.toContain(gone);
});

it.each([
  '<script>alert(1)</script>',
  '<g onload="alert(1)"/>',
  '<a href="javascript:alert(1)"><text>x</text></a>',
  '<use href="https://elsewhere.example/a.svg#x"/>',
  '<image href="https://elsewhere.example/alert.png"/>',
  '<image href="data:image/svg+xml;base64,alert"/>',
  '<foreignObject><body onload="alert(1)">alert</body></foreignObject>',
  '<path style="fill: url(https://elsewhere.example/alert)"/>',
  '<path style="fill: u\\72l(https://elsewhere.example/alert)"/>',
  '<path fill="&#117;rl(https://elsewhere.example/alert)"/>',
  '<style>@import "https://elsewhere.example/alert.css";</style>',
  '<style><![CDATA[* { background: url(//elsewhere.example/alert) }]]></style>',
  '<animate attributeName="href" to="javascript:alert(1)"/>',
  '<set attributeName="onload" to="alert(1)"/>',
  '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
  '<?xml-stylesheet href="https://elsewhere.example/alert"?>',
])('leaves nothing of %s', (inside) => {
  const safe = safeSvg(svg(`<rect width="3"/>${inside}`));
  expect(safe).toContain('<rect width="3"/>');
  expect(safe).not.toMatch(/alert|elsewhere|script/);
});

it.each([
  '<html><body>hello</body></html>',
  'hello',
  '',
  '<svg><g></svg>',
  '<svg',
  '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>',
  `${'<svg>'.repeat(300)}${'</svg>'.repeat(300)}`,
  '<svg/><svg/>',
])('refuses %.40s', (text) => {
  expect(() => safeSvg(text)).toThrow(/not a plain SVG/);
});

it('never fails otherwise, and is idempotent', () => {
  const part = fc.constantFrom(
    '<g>',
    '</g>',
    '<script>',
    '</script>',
    '<path d="M0"/>',
    '&amp;',
    '&x;',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    'a',
    '"',
    '<',
    '>',
    ' onload="x"',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      let safe: string;
      try {
        safe = safeSvg(svg(parts.join('')));
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-input' });
        return;
      }
      expect(safe).not.toMatch(/<script|<[^>]*onload/);
      expect(safeSvg(safe)).toBe(safe);
    }),
  );
});
