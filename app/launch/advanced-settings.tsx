'use client';
/** @file The settings that most people leave alone: collapsed, searched by name and help, with a count of those that differ. */
import { Search } from 'lucide-react';
import { useState } from 'react';
import type { ConfigField } from '@/components/launch/config-fields';
import { Input } from '@/components/ui/input';
import { fold, foldedWords } from '@/domain/fold-text';
import { plural } from '@/domain/format';
import { section as sectionTitles } from '@/domain/run-config/shared-settings';
import { SettingsSection, type SettingsSectionProps } from './settings-section';

export function AdvancedSettings(props: Omit<SettingsSectionProps, 'title'>) {
  const { fields, values, before } = props;
  const [sought, setSought] = useState('');
  const found = foundFields(fields, sought);
  const changed = fields.filter(({ path }) => before[path] !== null && values[path] !== before[path]).length;
  const sections = [...new Set(found.map(({ section }) => section))];
  return (
    <details className="rounded-lg border border-line">
      <summary className="cursor-pointer px-4 py-2 font-semibold text-sm">
        Advanced{' '}
        <span className="font-normal text-muted text-xs">
          {plural(fields.length, 'setting')}
          {changed === 0 ? '' : `, ${changed} changed`}
        </span>
      </summary>
      <div className="flex flex-col gap-4 border-line border-t p-4">
        <span className="relative flex items-center">
          <Search size={14} aria-hidden className="absolute left-2 text-muted" />
          <Input
            type="search"
            aria-label="Search the settings"
            placeholder="Search the settings"
            className="max-w-80 pl-7"
            value={sought}
            onChange={(event) => setSought(event.target.value)}
            onKeyDown={(event) => {
              // In a form Enter would launch.
              if (event.key === 'Enter') event.preventDefault();
            }}
          />
        </span>
        {sections.length === 0 ? <p className="text-muted text-sm">No setting matches.</p> : null}
        {sections.map((section) => (
          <SettingsSection
            {...props}
            key={section}
            title={section}
            advanced={section === sectionTitles.basis}
            fields={found.filter((field) => field.section === section)}
          />
        ))}
      </div>
    </details>
  );
}

function foundFields(fields: readonly ConfigField[], sought: string): readonly ConfigField[] {
  const words = foldedWords(sought);
  return fields.filter(({ title, group, path, section, description }) => {
    const text = fold([title, group, path, section, description].join(' '));
    return words.every((word) => text.includes(word));
  });
}
