/** @file A drawing on the page as an SVG document that stands alone: theme colours written out, a ground behind it. */

export function svgPicture(element: SVGSVGElement | null): string | null {
  if (element === null) return null;
  const copy = element.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return null;
  const { width, height } = element.viewBox.baseVal;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('font-family', 'Inter, system-ui, sans-serif');
  const style = getComputedStyle(element);
  copy.setAttribute('color', style.color);
  const text = new XMLSerializer()
    .serializeToString(copy)
    .replace(/var\((--[\w-]+)\)/g, (_, name: string) => style.getPropertyValue(name).trim());
  const ground = `<rect width="${width}" height="${height}" fill="${style.getPropertyValue('--surface').trim()}"/>`;
  return text.replace(/(<svg[^>]*>)/, `$1${ground}`);
}
