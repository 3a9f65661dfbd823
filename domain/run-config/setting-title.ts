/** @file The title of a run's setting, read from the schemas: "Weights: learning rate" for `weights.learningRate`. */
import { z } from 'zod';
import { runConfigSchemaOf } from './index';

const nodeSchema = z.object({
  title: z.string().optional(),
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
});
type Node = z.infer<typeof nodeSchema>;

let titles: ReadonlyMap<string, string> | null = null;

/** The path itself if no kind of run has that setting: scripts from outside have their own. */
export function settingTitle(path: string): string {
  titles ??= allTitles();
  return path === 'kind' ? 'Kind' : (titles.get(path) ?? path);
}

function allTitles(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string, { title, properties }: Node, group: string | null): void => {
    const own = title ?? path;
    if (properties === undefined) {
      // Kinds of runs share their settings' names: the first that has one decides.
      if (!found.has(path)) found.set(path, group === null ? own : `${group}: ${own}`);
      return;
    }
    for (const [name, part] of Object.entries(properties)) visit(`${path}.${name}`, part, own);
  };
  // What is a task's alone has its plain name; in a meta-training it is one of two loops.
  const { 'meta-train': metaTrain, ...others } = runConfigSchemaOf;
  for (const schema of [...Object.values(others), metaTrain]) {
    const { properties = {} } = nodeSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
    for (const [name, node] of Object.entries(properties)) visit(name, node, null);
  }
  return found;
}
