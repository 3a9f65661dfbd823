import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { longestPassword, passwordProblem } from './password';

const own = ['ada-l', 'ada.lovelace@engines.example', 'Ada Lovelace'];

describe('a new password', () => {
  it.each([
    'analytical engines',
    'curious enough',
    '  ten chars',
    'back again, sorry',
    'a new password',
    'correct horse battery staple',
    'kX9$vPq2!mZ',
    'zwölf Boxkämpfer',
    '東京都渋谷区神南一丁目九番',
    'ada loves difference engines',
  ])('may be %j', (password) => expect(passwordProblem(password, own)).toBeNull());

  it.each([
    ['nine char', /at least 10 characters/],
    ['x'.repeat(longestPassword + 1), /at most 128/],
    ['aaaaaaaaaa', /repeats/],
    ['          a', /repeats/],
    ['ababababab', /repeats/],
    ['abcabcabcabc', /repeats/],
    ['Pa5!xPa5!xPa5!x', /repeats/],
    ['1234567890', /row/],
    ['abcdefghijkl', /row/],
    ['0987654321', /row/],
    ['qwertyuiop', /row/],
    ['qwertyuiopasdfghjkl', /row/],
    ['aaaabbbbcccc', /row/],
    ['ada.lovelace@engines.example', /own name/],
    ['Ada.Lovelace@Engines.Example', /own name/],
    ['AdaLovelace1', /own name/],
    ['ada-l-ada-l-x', /own name/],
    ['lovelaceada!', /own name/],
    ['Password123!', /first that anybody/],
    ['p@ssw0rd1815', /first that anybody/],
    ['aabbccddee', /row/],
    ['abcd1234efgh', /row/],
    ['Passw0rd2026', /first that anybody/],
    ['iloveyou1234', /first that anybody/],
    ['welcome2masthead', /first that anybody/],
    ['letmeinletmein!', /first that anybody/],
    ['1q2w3e4r5t6y', /first that anybody/],
    ['administrator', /first that anybody/],
  ])('may not be %j', (password, reason) => expect(passwordProblem(password, own)).toMatch(reason));

  it('may hold one’s name with enough other characters', () => {
    expect(passwordProblem('lovelace', own)).toMatch(/at least/);
    expect(passwordProblem('lovelace and thirteen geese', own)).toBeNull();
  });

  it('is judged whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200, unit: 'binary' }),
        fc.array(fc.string(), { maxLength: 4 }),
        (text, names) => {
          const problem = passwordProblem(text, names);
          expect(problem === null || problem.length > 10).toBe(true);
        },
      ),
    );
  });

  it('of one character is refused at any length', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 1 }), fc.integer({ min: 10, max: 128 }), (sign, length) => {
        expect(passwordProblem(sign.repeat(length))).not.toBeNull();
      }),
    );
  });
});
