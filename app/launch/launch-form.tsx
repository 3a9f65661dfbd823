'use client';
/** @file The launch form: sections of settings made from the schema, live checks and cost, and the launch itself. */
import { type FormEvent, useCallback, useEffect, useMemo, useState } from 'react';
import { type ConfigField, configFields, isMainField } from '@/components/launch/config-fields';
import { toProblem } from '@/components/ui/problem';
import type { LaunchKind } from '@/domain/run-config';
import { section } from '@/domain/run-config/shared-settings';
import { type LaunchPreset, launchPresets } from '@/domain/run-presets';
import { AdvancedSettings } from './advanced-settings';
import { ChangesPanel } from './changes-panel';
import { DetailsSection } from './details-section';
import { fieldAt, sortProblems } from './field-problems';
import { keepTyped, type Start, typedBefore } from './initial-values';
import { PresetChoice } from './kind-and-preset';
import { LargeLaunch, largeReasons } from './large-launch';
import { focusField, LaunchAside } from './launch-aside';
import { detailFields } from './launch-input';
import { LaunchText } from './launch-text';
import { SettingsSection } from './settings-section';
import { useLaunch, useLaunchPlan } from './use-launch';
import { isPreset, presetValues, usePresetTimes, useStartingPreset } from './use-presets';

const isBasis = (field: ConfigField): boolean => field.section === section.basis;

/** An object with a single setting needs no heading. */
const alone = (field: ConfigField): ConfigField =>
  field.group === null ? field : { ...field, title: `${field.group}: ${field.title.toLowerCase()}`, group: null };

export function LaunchForm({
  kind,
  start,
  cloned = null,
}: {
  kind: LaunchKind;
  start: Start;
  /** Name of the run that the values are from. */
  cloned?: string | null;
}) {
  const [values, setValues] = useState(start.values);
  const [details, setDetails] = useState(start.details);
  const [ready, setReady] = useState(false);
  const [restored, setRestored] = useState(false);
  useEffect(() => {
    const typed = typedBefore(kind);
    if (typed !== null) {
      setValues(typed.values);
      setDetails(typed.details);
      setRestored(true);
    }
    setReady(true);
  }, [kind]);
  useEffect(() => {
    if (ready) keepTyped(kind, { values, details });
  }, [ready, kind, values, details]);
  // Only touched fields, or all after an attempt to launch: an empty form shows no errors.
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);

  // The list of seeds sets the config's seed.
  const fields = useMemo(() => configFields(kind).filter((field) => field.path !== 'seed'), [kind]);
  const allPaths = useMemo(() => [...fields.map((field) => field.path), ...detailFields], [fields]);
  const before = useMemo<Readonly<Record<string, string | null>>>(
    () =>
      Object.fromEntries(
        fields.map(({ path, fallback }) => [path, cloned === null ? fallback : (start.values[path] ?? null)]),
      ),
    [fields, cloned, start.values],
  );
  const formField = (path: string): string | null => {
    const at = fieldAt(path.replace(/^sweep\./, ''), [...allPaths, 'seed']);
    return at === 'seed' ? 'seeds' : at;
  };
  const focusFirst = (problems: readonly { readonly field: string }[]): void => {
    const at = problems.map(({ field }) => formField(field)).find((each) => each !== null);
    if (at !== undefined && at !== null) focusField(at);
  };
  const launch = useLaunch(focusFirst);
  const { checked, checkedDetails, input, plan, current } = useLaunchPlan(kind, values, details);
  const refusal = launch.error === null ? null : toProblem(launch.error);
  const refusedField = refusal?.field == null ? null : formField(refusal.field);

  const own = [...checked.problems, ...checkedDetails.problems].filter(({ field }) => tried || touched.has(field));
  const said = (plan?.problems ?? []).map(({ field, message }) => ({ field: formField(field) ?? field, message }));
  const refused = refusal === null || refusedField === null ? [] : [{ field: refusedField, message: refusal.message }];
  const { byField, general } = sortProblems([...own, ...refused, ...said], allPaths);

  const choosePreset = useCallback(
    (preset: LaunchPreset): void => setValues((all) => presetValues(kind, all, preset)),
    [kind],
  );
  const times = usePresetTimes(kind, values);
  useStartingPreset(kind, {
    times,
    open: start.open && ready && !restored && touched.size === 0,
    choose: choosePreset,
  });

  const touch = (paths: readonly string[]): void => {
    setTouched((all) => new Set([...all, ...paths]));
    launch.reset();
  };
  const change = (path: string, value: string): void => {
    setValues((all) => ({ ...all, [path]: value }));
    touch([path]);
  };

  const [large, setLarge] = useState<readonly string[]>([]);
  const begin = (): void => {
    setLarge([]);
    if (input === null) return;
    launch.mutate(
      { ...input, details, checked: checkedDetails },
      { onError: (error) => focusFirst([{ field: toProblem(error).field ?? '' }]) },
    );
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    const problems = [...checked.problems, ...checkedDetails.problems];
    if (problems.length > 0 || input === null) {
      focusFirst(problems);
      return;
    }
    const reasons = largeReasons(plan);
    if (reasons.length > 0) setLarge(reasons);
    else begin();
  };

  const titleOf = (path: string): string => {
    const field = fields.find((each) => each.path === path);
    if (field === undefined) return path;
    return field.group === null ? field.title : `${field.group}: ${field.title}`;
  };
  const changes = fields
    .map(({ path }) => ({ path, title: titleOf(path), from: before[path] ?? null, to: values[path] ?? '' }))
    .filter(({ from, to }) => from !== null && from !== to);
  const shown = fields.filter(isMainField);
  const shared = {
    values,
    before,
    errors: byField,
    onChange: change,
    onOnlyOne: (path: string, value: string) => setValues((all) => ({ ...all, [path]: value })),
  };
  return (
    <form
      noValidate
      aria-label="Launch a run"
      onSubmit={submit}
      className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]"
    >
      <div className="flex min-w-0 flex-col gap-4">
        <PresetChoice
          kind={kind}
          current={launchPresets(kind).find((preset) => isPreset(kind, values, preset))?.name ?? null}
          times={times}
          onChoose={(preset) => {
            choosePreset(preset);
            touch(['preset']);
          }}
        />
        <SettingsSection title={section.basis} fields={shown.filter(isBasis)} {...shared} />
        <p className="text-muted text-xs">
          Several values separated by commas (<kbd className="font-mono">0.1, 0.2</kbd>) make a sweep: one run per
          combination and seed.
        </p>
        <SettingsSection title="Settings" fields={shown.filter((field) => !isBasis(field)).map(alone)} {...shared} />
        <DetailsSection
          details={details}
          errors={byField}
          onChange={(part) => {
            setDetails((all) => ({ ...all, ...part }));
            touch(Object.keys(part));
          }}
        />
        <AdvancedSettings fields={fields.filter((field) => !isMainField(field))} {...shared} />
        <LaunchText input={input} details={details} checked={checkedDetails} />
      </div>
      <div className="flex flex-col gap-4 lg:sticky lg:top-16 lg:max-h-[calc(100dvh-80px)] lg:self-start lg:overflow-y-auto">
        <LaunchAside
          plan={plan}
          current={current}
          ready={input !== null}
          changes={cloned === null ? 0 : changes.length}
          problems={Object.entries(byField).map(([path, message]) => ({ path, title: titleOf(path), message }))}
          general={general}
          failure={refusedField === null ? launch.error : null}
          pending={launch.isPending}
        />
        <ChangesPanel cloned={cloned} changes={changes} onRestore={change} />
      </div>
      <LargeLaunch reasons={large} what="Launch it" onConfirm={begin} onClose={() => setLarge([])} />
    </form>
  );
}
