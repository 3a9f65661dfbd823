'use client';
/** @file A section of the form: its settings in a grid, objects of settings in separate groups. */
import type { ConfigField } from '@/components/launch/config-fields';
import { type FormValues, listedValues } from '@/components/launch/form-values';
import { SettingField } from '@/components/launch/setting-field';
import { TargetField } from '@/components/launch/target-field';
import { FieldGroup } from '@/components/ui/field';
import { Panel } from '@/components/ui/panel';
import { EarlierSearches } from './earlier-searches';
import { ReferenceField } from './reference-field';
import { TaskPreview } from './task-preview';

export interface SettingsSectionProps {
  readonly title: string;
  /** Settings of a section whose others stand above: told apart by its heading. */
  readonly advanced?: boolean;
  readonly fields: readonly ConfigField[];
  readonly values: FormValues;
  /** What values are compared with: the cloned run's, else the defaults. */
  readonly before: Readonly<Record<string, string | null>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (path: string, value: string) => void;
  /** The only choice is selected automatically. */
  readonly onOnlyOne: (path: string, value: string) => void;
}

export function SettingsSection({
  title,
  advanced = false,
  fields,
  values,
  before,
  errors,
  onChange,
  onOnlyOne,
}: SettingsSectionProps) {
  const single = fields.filter((field) => field.group === null);
  const groups = [...new Set(fields.flatMap((field) => (field.group === null ? [] : [field.group])))];
  const one = (field: ConfigField) => {
    const shared = {
      field,
      value: values[field.path] ?? '',
      error: errors[field.path],
      onChange: (value: string) => onChange(field.path, value),
    };
    return field.control.type === 'reference' ? (
      <ReferenceField
        key={field.path}
        {...shared}
        widget={field.control.widget}
        taskSet={first(values['task.taskSet'] ?? values.taskSet)}
        onOnlyOne={(value) => onOnlyOne(field.path, value)}
      />
    ) : field.control.type === 'searches' ? (
      // Chosen ones stay in sight under another strategy, which refuses them.
      listedValues(values.strategy ?? '').includes('predictor') || shared.value !== '' ? (
        <EarlierSearches key={field.path} {...shared} space={first(values.space)} />
      ) : null
    ) : field.control.type === 'target' ? (
      <TargetField key={field.path} {...shared} path={field.path} title={field.title} className="pl-3.5" />
    ) : (
      <SettingField key={field.path} {...shared} before={before[field.path] ?? null} />
    );
  };
  return (
    <Panel title={advanced ? `${title} · advanced` : title}>
      <div className="flex flex-col gap-4">
        {single.length === 0 ? null : <div className={grid}>{single.map(one)}</div>}
        {groups.map((group) => (
          <FieldGroup key={group} legend={group} className={group === title ? noLegend : ''}>
            <div className={grid}>{fields.filter((field) => field.group === group).map(one)}</div>
            {fields.some(({ path }) => group === 'Task' && path === 'task.taskSet') ? (
              <div className="mt-3 pl-3.5">
                <TaskPreview
                  taskSet={values['task.taskSet'] ?? ''}
                  part={first(values['task.part'])}
                  index={first(values['task.index'])}
                  seed={first(values['task.seed'])}
                />
              </div>
            ) : null}
          </FieldGroup>
        ))}
      </div>
    </Panel>
  );
}

/** Of a swept setting the first value is shown. */
function first(text = ''): string {
  return listedValues(text)[0] ?? '';
}

const grid = 'grid items-start gap-x-4 gap-y-3 sm:grid-cols-2 xl:grid-cols-3';
/** The panel's title already says it; screen readers still hear it with the fields. */
const noLegend = '[&>legend]:sr-only [&>div]:mt-0';
