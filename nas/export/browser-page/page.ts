/** @file The script of the exported page: reads the network that the page holds, and classifies what is dropped on it. Nothing is sent anywhere. */
import { classify, type PageNetwork } from './classify';

const shown = 5;
/** Larger pictures are brought to this first: the network reads far fewer. */
const longestSide = 1024;

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no ${id}`);
  return found;
}

function floats(id: string): Float32Array {
  const bytes = Uint8Array.from(atob(element(id).textContent ?? ''), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

const network: PageNetwork = JSON.parse(element('network').textContent ?? '');
const weights = { parameters: floats('parameters'), statistics: floats('statistics') };
const input = element('file') as HTMLInputElement;
const drop = element('drop');
const result = element('result');

async function read(file: Blob): Promise<ImageData> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(scale * bitmap.width));
  canvas.height = Math.max(1, Math.round(scale * bitmap.height));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws nothing.');
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function show(file: Blob): Promise<void> {
  const picture = element('picture') as HTMLImageElement;
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(file);
  picture.hidden = false;
  result.textContent = 'Computing…';
  // So that this is seen before the thread is busy.
  await new Promise((done) => setTimeout(done, 30));
  try {
    const shares = classify(network, weights, await read(file));
    const best = shares.map((share, index) => ({ share, index })).sort((a, b) => b.share - a.share);
    result.replaceChildren(
      ...best.slice(0, shown).map(({ share, index }) => row(network.classes[index] ?? `class ${index}`, share)),
    );
  } catch {
    result.textContent = 'This is not a picture that the browser can read.';
  }
}

function row(name: string, share: number): HTMLElement {
  const line = document.createElement('li');
  const bar = document.createElement('span');
  bar.className = 'bar';
  bar.style.width = `${(100 * share).toFixed(1)}%`;
  const label = document.createElement('span');
  label.textContent = `${name}: ${(100 * share).toFixed(1)} %`;
  line.append(label, bar);
  return line;
}

input.addEventListener('change', () => {
  const [file] = input.files ?? [];
  if (file !== undefined) void show(file);
});
for (const kind of ['dragover', 'drop'] as const)
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle('over', kind === 'dragover');
    const file = kind === 'drop' ? event.dataTransfer?.files[0] : undefined;
    if (file !== undefined) void show(file);
  });
document.addEventListener('paste', (event) => {
  const file = event.clipboardData?.files[0];
  if (file !== undefined) void show(file);
});
