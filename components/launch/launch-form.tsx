'use client';
/** @file The launch form: sections of settings made from the schema, live checks and estimate, and the launch itself. */
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import type { RunKind } from '@/domain/run-config';
import { runPresetNames, runPresets } from '@/domain/run-presets';
import { useTRPC } from '../api';
import { toProblem } from '../ui/problem';
import { useSettled } from '../use-settled';
import { configFields } from './config-fields';
import { DetailsSection, type LaunchDetails } from './details-section';
import { fieldAt, sortProblems } from './field-problems';
import { checkValues, type FormValues, valuesOf } from './form-values';
import { PresetChoice } from './kind-and-preset';
import { focusField, LaunchAside } from './launch-aside';
import { checkDetails, detailFields } from './launch-input';
import { SettingsSection } from './settings-section';
import { useLaunch } from './use-launch';

/** Kept when a preset is chosen: what to run on, and the machine. */
const keptByPresets = new Set(['seed', 'engine', 'threads', 'taskSet', 'space', 'prior', 'genotype']);

export function LaunchForm({
  kind,
  initialValues,
  initialDetails,
}: {
  kind: RunKind;
  initialValues: FormValues;
  initialDetails: LaunchDetails;
}) {
  const trpc = useTRPC();
  const [values, setValues] = useState(initialValues);
  const [details, setDetails] = useState(initialDetails);
  // Only what was touched, or everything after a try to launch: an empty form doesn't complain.
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);

  // The config's seed is the seeds list's business.
  const fields = useMemo(() => configFields(kind).filter((field) => field.path !== 'seed'), [kind]);
  const allPaths = useMemo(() => [...fields.map((field) => field.path), ...detailFields], [fields]);
  const launch = useLaunch((problems) => {
    const at = problems
      .map(({ field }) => seedsFor(fieldAt(field, [...allPaths, 'seed'])))
      .find((each) => each !== null);
    if (at !== undefined && at !== null) focusField(at);
  });
  const checked = useMemo(() => checkValues(kind, values), [kind, values]);
  const checkedDetails = useMemo(() => checkDetails(details), [details]);
  const settledConfig = useSettled(checked.config, 400);
  const serverCheck = useQuery({
    ...trpc.runs.check.queryOptions(settledConfig === null ? skipToken : { config: settledConfig }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const refusal = launch.error === null ? null : toProblem(launch.error);
  const refusedField = refusal?.field == null ? null : seedsFor(fieldAt(refusal.field, [...allPaths, 'seed']));

  const own = [...checked.problems, ...checkedDetails.problems].filter(({ field }) => tried || touched.has(field));
  const said = checked.config === null ? [] : (serverCheck.data?.problems ?? []);
  const refused = refusal === null || refusedField === null ? [] : [{ field: refusedField, message: refusal.message }];
  const { byField, general } = sortProblems([...own, ...refused, ...said], allPaths);

  const change = (path: string, value: string): void => {
    setValues((before) => ({ ...before, [path]: value }));
    setTouched((before) => new Set([...before, path]));
    launch.reset();
  };
  const preset = runPresetNames.find((name) => isPreset(kind, values, name)) ?? null;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    const first = [...checked.problems, ...checkedDetails.problems][0];
    if (first !== undefined || checked.config === null) {
      if (first !== undefined) focusField(first.field);
      return;
    }
    launch.mutate(
      { config: checked.config, details, checked: checkedDetails },
      {
        onError: (error) => {
          const { field } = toProblem(error);
          const at = field === null ? null : seedsFor(fieldAt(field, [...allPaths, 'seed']));
          if (at !== null) focusField(at);
        },
      },
    );
  };

  const sections = [...new Set(fields.map((field) => field.section))];
  const titleOf = (path: string): string => {
    const field = fields.find((each) => each.path === path);
    if (field === undefined) return path;
    return field.group === null ? field.title : `${field.group}: ${field.title}`;
  };
  return (
    <form
      noValidate
      aria-label="Launch a run"
      onSubmit={submit}
      className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_18rem]"
    >
      <div className="flex min-w-0 flex-col gap-4">
        <PresetChoice
          kind={kind}
          current={preset}
          onChoose={(name) => setValues((before) => presetValues(kind, before, name))}
        />
        {sections.map((section) => (
          <SettingsSection
            key={section}
            title={section}
            fields={fields.filter((field) => field.section === section)}
            values={values}
            errors={byField}
            onChange={change}
          />
        ))}
        <DetailsSection
          details={details}
          errors={byField}
          onChange={(part) => {
            setDetails((before) => ({ ...before, ...part }));
            setTouched((before) => new Set([...before, ...Object.keys(part)]));
            launch.reset();
          }}
        />
      </div>
      <LaunchAside
        config={settledConfig}
        runs={Math.max(1, checkedDetails.seeds.length)}
        problems={Object.entries(byField).map(([path, message]) => ({ path, title: titleOf(path), message }))}
        general={general}
        failure={refusedField === null ? launch.error : null}
        pending={launch.isPending}
      />
    </form>
  );
}

function seedsFor(field: string | null): string | null {
  return field === 'seed' ? 'seeds' : field;
}

function presetValues(kind: RunKind, before: FormValues, name: (typeof runPresetNames)[number]): FormValues {
  const fresh = valuesOf(kind, runPresets[kind][name].values);
  const kept = Object.entries(before).filter(([path]) => keptByPresets.has(path) || path.startsWith('task.'));
  return { ...fresh, ...Object.fromEntries(kept) };
}

function isPreset(kind: RunKind, values: FormValues, name: (typeof runPresetNames)[number]): boolean {
  const wanted = presetValues(kind, values, name);
  return Object.entries(wanted).every(([path, value]) => values[path] === value);
}
