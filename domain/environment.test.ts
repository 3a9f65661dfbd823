/** @file Settings: defaults, bounds, and errors that name the variable. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { parseSettings, settingRows, settingsSchema } from './environment';
import { DomainError } from './errors';

function fieldOf(environment: Record<string, string>): string | undefined {
  try {
    parseSettings(environment);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    return error instanceof DomainError ? error.field : undefined;
  }
}

describe('parseSettings', () => {
  it('has a default for everything, and ignores empty and foreign variables', () => {
    const expected = {
      MASTHEAD_DATA: './data',
      MASTHEAD_DATA_MODE: 'private',
      PORT: 3140,
      MASTHEAD_BODY_MB: 4,
      MASTHEAD_UPLOADS_GB_EACH: 64,
      MASTHEAD_UPLOADS_GB: 256,
      MASTHEAD_RUN_FILES_GB_EACH: 256,
      MASTHEAD_KEEP_FREE_GB: 2,
      MASTHEAD_HOST: '127.0.0.1',
      MASTHEAD_LOG_LEVEL: 'info',
      MASTHEAD_PASSWORDS: 'on',
      MASTHEAD_OIDC_NAME: 'the lab’s account',
      MASTHEAD_OIDC_SCOPES: 'openid email profile',
      MASTHEAD_OIDC_GROUPS_CLAIM: 'groups',
      MASTHEAD_LOST_AFTER_MINUTES: 15,
      MASTHEAD_STALLED: 'tell',
    };
    expect(parseSettings({})).toEqual(expected);
    expect(parseSettings({ PORT: '', MASTHEAD_SLOTS: '  ', HOST: 'elsewhere', PATH: '/bin' })).toEqual(expected);
  });

  it.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '0x10'],
    ['PORT', '80 80'],
    ['MASTHEAD_SLOTS', '-1'],
    ['MASTHEAD_SLOTS', '1.5'],
    ['MASTHEAD_LOG_LEVEL', 'loud'],
    ['MASTHEAD_URL', 'localhost:3140'],
    ['MASTHEAD_URL', 'file:///etc'],
  ])('names %s when it is %s', (name, value) => {
    expect(fieldOf({ [name]: value })).toBe(name);
    expect(() => parseSettings({ [name]: value })).toThrow(name);
  });

  it('takes every port there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), (port) => {
        expect(parseSettings({ PORT: String(port) }).PORT).toBe(port);
      }),
    );
  });
});

describe('settingRows', () => {
  it('explains every variable', () => {
    const rows = settingRows();
    expect(rows.map((row) => row.name)).toEqual(Object.keys(settingsSchema.shape));
    for (const row of rows) expect(row.description.length).toBeGreaterThan(10);
  });
});
