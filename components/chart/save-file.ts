/** @file Hands the reader a file made in the browser; a drawing as an SVG document that needs nothing of the page. */

/** Hands the reader a file made in the browser. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[^\w.-]+/g, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** An SVG document as a picture of twice its size in pixels. */
export async function savePng(name: string, svg: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => {
    if (blob !== null) saveFile(name, blob);
  });
}

/** Colours of the theme in force there, for a picture that stands alone. */
export function themeColours(place: Element = document.documentElement) {
  const style = getComputedStyle(place);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return { surface: read('--surface'), ink: read('--ink'), muted: read('--muted'), line: read('--line') };
}

/** A drawing on the page as an SVG document that stands alone: theme colours written out, a ground behind it. */
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
