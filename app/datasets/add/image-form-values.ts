/** @file What the form of an image import holds, and what it sends. */
import { z } from 'zod';

export const imageFormSchema = z
  .object({
    kind: z.enum(['folders', 'omniglot']),
    from: z.enum(['upload', 'path']),
    files: z.array(z.custom<File>((value) => value instanceof Blob)),
    paths: z.string(),
    name: z.string().trim().min(1, 'Give the dataset a name.').max(100, 'At most 100 characters.'),
    licence: z.string().trim().min(1, 'State the licence, or "unknown".'),
    origin: z.string().trim().min(1, 'Say where the data are from: an address, a paper, a person.'),
    grouped: z.boolean(),
    channels: z.enum(['auto', '1', '3']),
    side: z
      .string()
      .trim()
      .refine(
        (text) => text === '' || (/^\d+$/.test(text) && Number(text) >= 8 && Number(text) <= 1024),
        'A whole number from 8 to 1024, or nothing.',
      ),
    fit: z.enum(['crop', 'pad', 'stretch']),
    keep: z.enum(['auto', 'pixels', 'encoded']),
    testPercent: z.number('A number from 1 to 90.').min(1, 'A number from 1 to 90.').max(90, 'A number from 1 to 90.'),
  })
  .check(({ value, issues }) => {
    const miss = (field: 'files' | 'paths', message: string) =>
      issues.push({ code: 'custom', input: value, path: [field], message });
    if (value.from === 'upload' && value.files.length === 0) miss('files', 'Choose at least one file.');
    if (value.from === 'path') {
      const paths = pathsOf(value.paths);
      if (paths.length === 0 || paths.some((path) => !path.startsWith('/'))) {
        miss('paths', 'Absolute paths on the server are needed: /data/images.tar.gz');
      }
    }
  });
export type ImageFormValues = z.infer<typeof imageFormSchema>;

export const emptyImageForm: ImageFormValues = {
  kind: 'folders',
  from: 'upload',
  files: [],
  paths: '',
  name: '',
  licence: '',
  origin: '',
  grouped: false,
  channels: 'auto',
  side: '',
  fit: 'crop',
  keep: 'auto',
  testPercent: 20,
};

/** What a choice of arrangement fills in. */
export const imageKinds: readonly {
  readonly value: ImageFormValues['kind'];
  readonly label: string;
  readonly preset: Partial<ImageFormValues>;
}[] = [
  { value: 'folders', label: 'Image folders', preset: { grouped: false, channels: 'auto', testPercent: 20 } },
  {
    value: 'omniglot',
    label: 'Omniglot',
    preset: {
      name: 'Omniglot',
      licence: 'MIT',
      origin: 'Lake, Salakhutdinov and Tenenbaum 2015: human-level concept learning; brendenlake/omniglot',
      grouped: true,
      channels: '1',
      testPercent: 25,
    },
  },
];

export function settingsOf({
  name,
  licence,
  origin,
  grouped,
  channels,
  side,
  fit,
  keep,
  testPercent,
}: ImageFormValues) {
  return {
    name,
    licence,
    origin,
    grouped,
    channels: channels === 'auto' ? null : channels === '1' ? (1 as const) : (3 as const),
    side: side === '' ? null : Number(side),
    fit,
    keep,
    testShare: testPercent / 100,
  };
}

export function pathsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
