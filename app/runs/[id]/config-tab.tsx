'use client';
/** @file Every setting of the run; what differs from its default is marked. */
import { configFields } from '@/components/launch/config-fields';
import { valueAtPath } from '@/components/launch/form-values';
import { choiceLabel } from '@/components/launch/setting-field';
import { Badge } from '@/components/ui/badge';
import { CodeBlock } from '@/components/ui/code-block';
import { Panel } from '@/components/ui/panel';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import type { RunDetail } from '@/domain/records/run';

export function ConfigTab({ run }: { run: RunDetail }) {
  const { config } = run;
  return config.kind === 'external' ? <ParametersOf config={config} /> : <Settings run={run} config={config} />;
}

/** What a script from outside logged. */
function ParametersOf({ config }: { config: Extract<RunDetail['config'], { kind: 'external' }> }) {
  const params = Object.entries(config.params).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return (
    <Panel title="Parameters" help="As its script logged them" flush>
      {params.length === 0 ? <p className="p-4 text-muted text-sm">Its script logged no parameter.</p> : null}
      <Table caption="Parameters">
        <thead>
          <tr>
            <Th>Parameter</Th>
            <Th>Value</Th>
          </tr>
        </thead>
        <tbody>
          {params.map(([name, value]) => (
            <tr key={name} className={rowClass}>
              <th scope="row" className="h-row break-all px-3 text-left font-normal">
                {name}
              </th>
              <Td className="break-all">{value}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function Settings({ run, config }: { run: RunDetail; config: Exclude<RunDetail['config'], { kind: 'external' }> }) {
  const fields = configFields(config.kind);
  const sections = [...new Set(fields.map((field) => field.section))];
  const changed = new Set(run.changed);
  const isChanged = (path: string): boolean =>
    [...changed].some((each) => path === each || path.startsWith(`${each}.`));
  const count = fields.filter((field) => field.fallback !== null && isChanged(field.path)).length;
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Panel
        title="Settings"
        help={count === 0 ? 'All at their defaults' : `${count} differ from the defaults`}
        flush
        className="xl:self-start"
      >
        <Table caption="Settings">
          <thead>
            <tr>
              <Th>Setting</Th>
              <Th numeric>Value</Th>
              <Th numeric>Default</Th>
              <Th>From</Th>
            </tr>
          </thead>
          {sections.map((section) => (
            <tbody key={section}>
              <tr>
                <th
                  scope="rowgroup"
                  colSpan={4}
                  className="bg-canvas px-3 py-1 text-left font-medium text-muted text-xs"
                >
                  {section}
                </th>
              </tr>
              {fields
                .filter((field) => field.section === section)
                .map((field) => {
                  const value = valueAtPath(config, field.path);
                  const differs = field.fallback !== null && isChanged(field.path);
                  return (
                    <tr key={field.path} className={rowClass}>
                      <th scope="row" className="h-row px-3 text-left font-normal" title={field.path}>
                        {field.group === null || field.group === section ? '' : `${field.group}: `}
                        {field.title}
                        {field.unit === null ? null : <span className="ml-1 text-muted text-xs">({field.unit})</span>}
                      </th>
                      <Td numeric className={differs ? 'font-semibold' : ''}>
                        {choiceLabel(String(value))} {differs ? <Badge tone="accent">changed</Badge> : null}
                      </Td>
                      <Td numeric className="text-muted">
                        {field.fallback === null ? '–' : choiceLabel(field.fallback)}
                      </Td>
                      <Td className="text-muted text-xs">{field.source ?? ''}</Td>
                    </tr>
                  );
                })}
            </tbody>
          ))}
        </Table>
      </Panel>
      <Panel title="As JSON" className="xl:self-start">
        <CodeBlock label="Config" text={JSON.stringify(config, null, 2)} className="max-h-[70vh]" />
      </Panel>
    </div>
  );
}
