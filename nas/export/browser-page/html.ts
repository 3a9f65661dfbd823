/** @file A trained network as one HTML file that classifies pictures in any browser, also offline: graph, weights and script are inside. */
import type { NetworkWeights } from '../network';
import type { PageNetwork } from './classify';

/** `script`: page.ts, bundled. */
export function browserPage(
  {
    graph,
    parameters,
    statistics,
    images,
  }: NetworkWeights & { readonly images: NonNullable<NetworkWeights['images']> },
  { name, origin, script }: { readonly name: string; readonly origin: string; readonly script: string },
): string {
  const { classes, mean, deviation } = images;
  const network: PageNetwork = { name, graph, classes, mean, deviation, origin };
  const base64 = (values: Float32Array): string =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
  const data = (id: string, content: string): string => `<script type="text/plain" id="${id}">${content}</script>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(name)}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.25rem; margin-bottom: 0; overflow-wrap: anywhere; }
p { color: GrayText; margin-top: .25rem; }
#drop { display: block; border: 2px dashed GrayText; border-radius: .5rem; padding: 2rem; text-align: center; cursor: pointer; }
#drop.over, #drop:focus-within { border-color: Highlight; }
#picture { display: block; max-width: 100%; max-height: 16rem; margin: 1rem auto; }
#result { list-style: none; padding: 0; }
#result li { position: relative; padding: .25rem .5rem; margin: .25rem 0; overflow-wrap: anywhere; }
.bar { position: absolute; inset: 0 auto 0 0; background: Highlight; opacity: .25; border-radius: .25rem; }
</style>
<h1>${escaped(name)}</h1>
<p>${escaped(origin)} The picture stays in this browser.</p>
<label id="drop">Drop a picture here, paste one, or click to choose.
<input id="file" type="file" accept="image/*" aria-label="Picture" style="position:absolute;opacity:0;width:1px;height:1px"></label>
<img id="picture" alt="The picture that is classified" hidden>
<ul id="result" aria-live="polite"></ul>
${data('network', JSON.stringify(network).replaceAll('<', '\\u003c'))}
${data('parameters', base64(parameters))}
${data('statistics', base64(statistics))}
<script>
${script.replaceAll('</script', '<\\/script')}
</script>
</html>
`;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
